import { sexFromCivilStatusCode, tidyName } from '@hub/citizen'
import { ProblemError } from '@hub/failure'
import {
  callerOf,
  parseWaitSeconds,
  setOutcome,
  type App,
  type SharedWait,
  type SubjectHasher,
  toViolationProblem,
} from '@hub/http'
import type { Static } from 'typebox'
import type { Acts } from '../../application/ports.ts'
import type { createRegisterBirth } from '../../application/register-birth.ts'
import type { createSayWhoParent } from '../../application/say-who-parent.ts'
import type { createSupplementBirth } from '../../application/supplement-birth.ts'
import type { OpenBirthAct, Parent } from '../../domain/birth-act.ts'
import { actStateOf } from '../../domain/open-birth.ts'
import type { StoredAct } from '../../domain/stored-act.ts'
import { checkKey, fingerprintOf, saidBy, toPlace } from './act-parts.ts'
import { ActAnswer, ActParams, BirthActBody, ParentParams, WhoBody, type PersonStates } from './act-schemas.ts'

type Body = Static<typeof BirthActBody>
type Request = Parameters<typeof callerOf>[0]
type Reply = Parameters<typeof setOutcome>[0]

const toParent = ({ fullName, dateOfBirth, residence, ...rest }: NonNullable<Body['mother']>): Parent => ({
  ...rest,
  fullName: tidyName(fullName),
  dateOfBirth: dateOfBirth as Parent['dateOfBirth'],
  residence: residence === undefined ? undefined : toPlace(residence),
})

/** Dates are only of the right shape yet; whether they exist is for the domain to say. */
const toAct = ({ number, registeredOn, registeredAt, child, mother, father }: Body): OpenBirthAct => ({
  number,
  registeredOn,
  registeredAt: toPlace(registeredAt),
  child: {
    ...child,
    fullName: tidyName(child.fullName),
    sex: child.sex === undefined ? undefined : sexFromCivilStatusCode(child.sex),
    dateOfBirth: child.dateOfBirth as OpenBirthAct['child']['dateOfBirth'],
    placeOfBirth: child.placeOfBirth === undefined ? undefined : toPlace(child.placeOfBirth),
    nativePlace: child.nativePlace === undefined ? undefined : toPlace(child.nativePlace),
  },
  mother: mother === undefined ? undefined : toParent(mother),
  father: father === undefined ? undefined : toParent(father),
})

const toPersons = (parents: NonNullable<StoredAct['parents']>): Static<typeof PersonStates> =>
  parents.map(({ role, state }) => ({ role, state }))

const toIdentification = (identification: StoredAct['identification']): Static<typeof ActAnswer>['identification'] => ({
  state: identification.state,
  ...('pin' in identification ? { pin: identification.pin } : {}),
  ...('reason' in identification ? { reason: identification.reason } : {}),
  ...('deadline' in identification ? { deadline: identification.deadline.toISOString() } : {}),
  ...('settledAt' in identification ? { settledAt: identification.settledAt.toISOString() } : {}),
})

const toAnswer = (act: StoredAct): Static<typeof ActAnswer> => {
  const { number, kind, registeredOn, receivedAt, missing, identification, parents = [] } = act
  return {
    number,
    kind,
    registeredOn,
    receivedAt: receivedAt.toISOString(),
    state: actStateOf(act),
    ...(missing.length === 0 ? {} : { missing: [...missing] }),
    identification: toIdentification(identification),
    persons: toPersons(parents),
  }
}

const outcomeOf = (act: StoredAct): string =>
  act.missing.length > 0 ? 'act-supplement' : `identification-${act.identification.state}`

export interface ActRoutesDeps {
  readonly registerBirth: ReturnType<typeof createRegisterBirth>
  readonly supplementBirth: ReturnType<typeof createSupplementBirth>
  readonly sayWhoParent: ReturnType<typeof createSayWhoParent>
  readonly acts: Pick<Acts, 'find'>
  readonly settled: SharedWait<StoredAct>
  readonly subjectOf: SubjectHasher
}

const handSchema = {
  tags: ['acts'],
  body: BirthActBody,
  response: { 201: ActAnswer, 202: ActAnswer },
  summary: 'Hand in an act',
  description:
    'Registers an act once, however often it is sent. `Prefer: wait=5` waits for the number of the child. 201: settled, with the number or with the reason why there is none. 202: accepted; the number follows, or an officer decides about it, or items are missing: ask again at `Location`.',
}

const supplementSchema = {
  tags: ['acts'],
  params: ActParams,
  body: BirthActBody,
  response: { 200: ActAnswer, 202: ActAnswer },
  summary: 'Supplement an act',
  description:
    'The whole act again, with items that were missing. It goes out as soon as nothing is missing any more. `Prefer: wait=5` waits for the number of the child. 200: settled. 202: the number follows, or items are missing yet.',
}

const readSchema = {
  tags: ['acts'],
  params: ActParams,
  response: { 200: ActAnswer },
  summary: 'Read an act as it is now',
}

const saySchema = {
  tags: ['acts'],
  params: ParentParams,
  body: WhoBody,
  response: { 200: ActAnswer },
  summary: 'Say who a parent is whom a birth names',
  description:
    'By an officer, where nobody is known by what the act says of the parent, or more than one. The birth has gone out before; the relation follows.',
}

/** `/v1/acts`: registrars' systems hand in births and read them as they are now. */
export const actRoutes = ({
  registerBirth,
  supplementBirth,
  sayWhoParent,
  acts,
  settled,
  subjectOf,
}: ActRoutesDeps) => {
  /** The act as it is once its number is there, or when the caller has waited long enough. */
  const settle = async (request: Request, reply: Reply, act: StoredAct): Promise<StoredAct> => {
    const waitSeconds = parseWaitSeconds(request.headers['prefer'])
    if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`)
    const isPending = actStateOf(act) === 'eligible' && act.identification.state === 'pending'
    const waited = isPending && waitSeconds > 0 ? await settled.until(act.actId, waitSeconds * 1000) : undefined
    const current = { ...(waited ?? act), parents: act.parents }
    setOutcome(reply, outcomeOf(current), subjectOf(current.personId))
    return current
  }

  const hand = (app: App): void => {
    app.post('/v1/acts', { schema: handSchema }, async (request, reply) => {
      const { body } = request
      checkKey(request.headers['idempotency-key'], body.number)
      const act = toAct(body)
      const { client, officer } = callerOf(request)
      const registration = await registerBirth({ registrar: client, officer, act, fingerprint: fingerprintOf(act) })
      if (registration.kind === 'violations') throw toViolationProblem(registration.violations)
      if (registration.kind === 'number-reused') throw new ProblemError('act-number-reused')
      const current = await settle(request, reply, registration.act)
      return reply
        .code(actStateOf(current) === 'completed' ? 201 : 202)
        .header('location', `acts/${current.number}`)
        .send(toAnswer(current))
    })
  }

  const supplement = (app: App): void => {
    app.put('/v1/acts/:number', { schema: supplementSchema }, async (request, reply) => {
      const act = toAct(request.body)
      if (act.number !== request.params.number) {
        const errors = [{ pointer: '/number', detail: 'must be the number in the address' }]
        throw new ProblemError('invalid-request', { errors })
      }
      checkKey(request.headers['idempotency-key'], act.number)
      const { client, officer } = callerOf(request)
      const taken = await supplementBirth({ registrar: client, officer, act, fingerprint: fingerprintOf(act) })
      if (taken.kind === 'violations') throw toViolationProblem(taken.violations)
      if (taken.kind !== 'accepted') throw new ProblemError(taken.kind)
      const current = await settle(request, reply, taken.act)
      return reply.code(actStateOf(current) === 'completed' ? 200 : 202).send(toAnswer(current))
    })
  }

  const find = async (client: string, number: string): Promise<StoredAct> => {
    const act = await acts.find(client, number)
    if (act === undefined) throw new ProblemError('unknown-act')
    return act
  }

  const read = (app: App): void => {
    app.get('/v1/acts/:number', { schema: readSchema }, async (request, reply) => {
      const act = await find(callerOf(request).client, request.params.number)
      setOutcome(reply, outcomeOf(act), subjectOf(act.personId))
      return toAnswer(act)
    })
  }

  const say = (app: App): void => {
    app.post('/v1/acts/:number/persons/:role', { schema: saySchema }, async (request, reply) => {
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
    supplement(app)
    read(app)
    say(app)
  }
}
