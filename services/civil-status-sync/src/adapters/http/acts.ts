import { sexFromCivilStatusCode, tidyName } from '@hub/citizen'
import { ProblemError } from '@hub/failure'
import { callerOf, parseWaitSeconds, setOutcome, type App, type SharedWait, type SubjectHasher } from '@hub/http'
import type { Static } from 'typebox'
import type { Acts } from '../../application/ports.ts'
import type { createRegisterBirth } from '../../application/register-birth.ts'
import type { createSayWhoParent } from '../../application/say-who-parent.ts'
import type { BirthAct, Parent } from '../../domain/birth-act.ts'
import { isOpen, type StoredAct } from '../../domain/stored-act.ts'
import { checkKey, fingerprintOf, saidBy, toPlace, toProblem } from './act-parts.ts'
import { ActAnswer, ActParams, BirthActBody, ParentParams, WhoBody, type PersonStates } from './act-schemas.ts'

type Body = Static<typeof BirthActBody>

const toParent = ({ fullName, dateOfBirth, residence, ...rest }: NonNullable<Body['mother']>): Parent => ({
  ...rest,
  fullName: tidyName(fullName),
  dateOfBirth: dateOfBirth as Parent['dateOfBirth'],
  residence: residence === undefined ? undefined : toPlace(residence),
})

/** Dates are only of the right shape yet; whether they exist is for the domain to say. */
const toAct = ({ number, registeredOn, registeredAt, child, mother, father }: Body): BirthAct => ({
  number,
  registeredOn,
  registeredAt: toPlace(registeredAt),
  child: {
    ...child,
    fullName: tidyName(child.fullName),
    sex: sexFromCivilStatusCode(child.sex),
    dateOfBirth: child.dateOfBirth as BirthAct['child']['dateOfBirth'],
    placeOfBirth: toPlace(child.placeOfBirth),
    nativePlace: toPlace(child.nativePlace),
  },
  mother: mother === undefined ? undefined : toParent(mother),
  father: father === undefined ? undefined : toParent(father),
})

const toPersons = (parents: NonNullable<StoredAct['parents']>): Static<typeof PersonStates> =>
  parents.map(({ role, state }) => ({ role, state }))

const toAnswer = ({
  number,
  kind,
  registeredOn,
  receivedAt,
  identification,
  parents = [],
}: StoredAct): Static<typeof ActAnswer> => ({
  number,
  kind,
  registeredOn,
  receivedAt: receivedAt.toISOString(),
  identification: {
    state: identification.state,
    ...('pin' in identification ? { pin: identification.pin } : {}),
    ...('reason' in identification ? { reason: identification.reason } : {}),
    ...('deadline' in identification ? { deadline: identification.deadline.toISOString() } : {}),
    ...('settledAt' in identification ? { settledAt: identification.settledAt.toISOString() } : {}),
  },
  persons: toPersons(parents),
})

const outcomeOf = ({ identification }: StoredAct): string => `identification-${identification.state}`

export interface ActRoutesDeps {
  readonly registerBirth: ReturnType<typeof createRegisterBirth>
  readonly sayWhoParent: ReturnType<typeof createSayWhoParent>
  readonly acts: Pick<Acts, 'find'>
  readonly settled: SharedWait<StoredAct>
  readonly subjectOf: SubjectHasher
}

/** `/v1/acts`: registrars' systems hand in births and read them as they are now. */
export const actRoutes = ({ registerBirth, sayWhoParent, acts, settled, subjectOf }: ActRoutesDeps) => {
  const hand = (app: App): void => {
    const schema = {
      tags: ['acts'],
      body: BirthActBody,
      response: { 201: ActAnswer, 202: ActAnswer },
      summary: 'Hand in an act',
      description:
        'Registers an act once, however often it is sent. `Prefer: wait=5` waits for the number of the child. 201: settled, with the number or with the reason why there is none. 202: accepted; the number follows, or an officer decides about it: ask again at `Location`.',
    }
    app.post('/v1/acts', { schema }, async (request, reply) => {
      const { body } = request
      checkKey(request.headers['idempotency-key'], body.number)
      const act = toAct(body)
      const { client, officer } = callerOf(request)
      const registration = await registerBirth({ registrar: client, officer, act, fingerprint: fingerprintOf(act) })
      if (registration.kind === 'violations') throw toProblem(registration.violations)
      if (registration.kind === 'number-reused') throw new ProblemError('act-number-reused')

      const waitSeconds = parseWaitSeconds(request.headers['prefer'])
      const isPending = registration.act.identification.state === 'pending'
      const waited =
        isPending && waitSeconds > 0 ? await settled.until(registration.act.actId, waitSeconds * 1000) : undefined
      const current = { ...(waited ?? registration.act), parents: registration.act.parents }
      setOutcome(reply, outcomeOf(current), subjectOf(current.personId))
      if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`)
      return reply
        .code(isOpen(current.identification) ? 202 : 201)
        .header('location', `acts/${current.number}`)
        .send(toAnswer(current))
    })
  }

  const find = async (client: string, number: string): Promise<StoredAct> => {
    const act = await acts.find(client, number)
    if (act === undefined) throw new ProblemError('unknown-act')
    return act
  }

  const read = (app: App): void => {
    const schema = {
      tags: ['acts'],
      params: ActParams,
      response: { 200: ActAnswer },
      summary: 'Read an act as it is now',
    }
    app.get('/v1/acts/:number', { schema }, async (request, reply) => {
      const act = await find(callerOf(request).client, request.params.number)
      setOutcome(reply, outcomeOf(act), subjectOf(act.personId))
      return toAnswer(act)
    })
  }

  const say = (app: App): void => {
    const schema = {
      tags: ['acts'],
      params: ParentParams,
      body: WhoBody,
      response: { 200: ActAnswer },
      summary: 'Say who a parent is whom a birth names',
      description:
        'By an officer, where nobody is known by what the act says of the parent, or more than one. The birth has gone out before; the relation follows.',
    }
    app.post('/v1/acts/:number/persons/:role', { schema }, async (request, reply) => {
      const by = saidBy(request, request.body.reason)
      const { number, role } = request.params
      const said = await sayWhoParent({ number, role, pin: request.body.pin, by })
      if (said.kind !== 'said') throw new ProblemError(said.kind)
      const act = await find(by.client, number)
      setOutcome(reply, outcomeOf(act), subjectOf(act.personId))
      return toAnswer(act)
    })
  }

  return (app: App): void => {
    hand(app)
    read(app)
    say(app)
  }
}
