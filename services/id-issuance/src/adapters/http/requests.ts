import { toPopulationSexCode } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { ProblemError, type ProblemName } from '@hub/failure'
import { type App, callerOf, officerOf, setOutcome, type SubjectHasher } from '@hub/http'
import type { Static } from 'typebox'
import type { createDecideRequest, RequestDecided, RequestDecision } from '../../application/decide-request.ts'
import type { Candidate, Persons, Requests } from '../../application/ports.ts'
import type { Identity } from '../../domain/identity.ts'
import { isHeldRequest, type NumberRequest } from '../../domain/request.ts'
import { readPin } from './read-pin.ts'
import { DecisionBody, HeldAnswer, HeldQuery, RequestAnswer, RequestParams } from './request-schemas.ts'

const defaultLimit = 50

const invalid = (pointer: string, detail: string): ProblemError =>
  new ProblemError('invalid-request', { errors: [{ pointer, detail }] })

const toDecision = ({ decision, person, pin, reason }: Static<typeof DecisionBody>): RequestDecision => {
  if (decision === 'same-person') {
    const as = pin === undefined ? (person as PersonId | undefined) : readPin(pin)
    if (as === undefined || (pin !== undefined && person !== undefined))
      throw invalid('/person', 'must name a candidate, or else `pin` the person who it is')
    return { kind: decision, as }
  }
  if (decision === 'reject') {
    if (reason === undefined) throw invalid('/reason', 'is needed for a rejection')
    return { kind: decision, reason }
  }
  return { kind: decision }
}

const refusals: Readonly<Record<Exclude<RequestDecided['kind'], 'decided'>, ProblemName>> = {
  'unknown-request': 'unknown-request',
  'own-request': 'own-proposal',
  'decided-otherwise': 'request-decided-already',
  'unknown-person': 'unknown-person',
  'person-undecided': 'person-undecided',
  'person-has-number': 'person-has-number',
}

type Answer = Static<typeof RequestAnswer>

/** Leaves out what is undefined. */
const present = <Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never

const toPerson = ({ fullName, dateOfBirth, sex, registeredOn, registeredAt, mother, father }: Identity) =>
  present({
    fullName,
    dateOfBirth,
    sex: toPopulationSexCode(sex),
    registeredOn,
    registeredAt: present(registeredAt),
    mother: mother === undefined ? undefined : present(mother),
    father: father === undefined ? undefined : present(father),
  })

const toCandidate = ({ pin, pinState, request, ...identity }: Candidate): Answer['candidates'][number] =>
  present({ person: identity.personId, ...toPerson(identity), pin, pinState, requestState: request?.state })

const isOverdue = (request: NumberRequest, now: Date): boolean =>
  isHeldRequest(request) && request.deadline !== undefined && request.deadline < now

const toSummary = (request: NumberRequest, now: Date) =>
  present({
    id: request.id,
    state: request.state,
    heldAt: request.heldAt?.toISOString(),
    deadline: request.deadline?.toISOString(),
    overdue: isOverdue(request, now),
  })

export interface RequestRoutesDeps {
  readonly decideRequest: ReturnType<typeof createDecideRequest>
  readonly requests: Pick<Requests, 'find' | 'listHeld'>
  readonly persons: Pick<Persons, 'list'>
  readonly subjectOf: SubjectHasher
  readonly now: () => Date
}

/** `/v1/requests`: the population authority works off the requests for numbers that are held. */
export const requestRoutes = ({ decideRequest, requests, persons, subjectOf, now }: RequestRoutesDeps) => {
  const toAnswer = async (request: NumberRequest): Promise<Answer> => {
    const [own] = await persons.list([request.matchedPerson ?? request.personId])
    const candidates = await persons.list(request.candidates)
    const { origin, reason, requestedBy, decidedBy, decidedAt, note } = request
    const pin = own?.pinState === 'active' ? own.pin : undefined
    const person = own === undefined ? undefined : toPerson(own)
    return {
      ...toSummary(request, now()),
      ...present({ origin, reason, person, requestedBy, decidedBy, decidedAt: decidedAt?.toISOString(), note, pin }),
      candidates: candidates.map(toCandidate),
    }
  }

  const noteOutcome = (reply: Parameters<typeof setOutcome>[0], { state, personId }: NumberRequest): void =>
    setOutcome(reply, `request-${state}`, subjectOf(personId))

  const list = (app: App): void => {
    const schema = {
      tags: ['requests'],
      querystring: HeldQuery,
      response: { 200: HeldAnswer },
      summary: 'List the requests that are held',
      description: 'In the order in which they came. Names nobody: who is meant stands in the request itself.',
    }
    app.get('/v1/requests', { schema }, async (request, reply) => {
      const { after, overdue } = request.query
      const [at, limit] = [now(), Number(request.query.limit ?? defaultLimit)]
      const page = await requests.listHeld({ after, overdueAt: overdue === 'true' ? at : undefined, limit })
      setOutcome(reply, 'requests-listed')
      const next = page.length === limit ? page.at(-1)?.id : undefined
      const held = page.map((one) => ({ ...toSummary(one, at), candidates: one.candidates.length }))
      return { requests: held, ...present({ next }) }
    })
  }

  const read = (app: App): void => {
    const schema = {
      tags: ['requests'],
      params: RequestParams,
      response: { 200: RequestAnswer },
      summary: 'Read a request with whom it might be about',
    }
    app.get('/v1/requests/:id', { schema }, async (request, reply) => {
      const found = await requests.find(request.params.id)
      if (found === undefined) throw new ProblemError('unknown-request')
      noteOutcome(reply, found)
      return toAnswer(found)
    })
  }

  const decide = (app: App): void => {
    const schema = {
      tags: ['requests'],
      params: RequestParams,
      body: DecisionBody,
      response: { 200: RequestAnswer },
      summary: 'Decide about a request that is held',
      description: 'By an officer, and never by the one who asked. The same decision sent again changes nothing.',
    }
    app.post('/v1/requests/:id/decision', { schema }, async (request, reply) => {
      const { body } = request
      const decided = await decideRequest({
        id: request.params.id,
        by: officerOf(callerOf(request)),
        decision: toDecision(body),
        note: body.note,
      })
      if (decided.kind !== 'decided') throw new ProblemError(refusals[decided.kind])
      noteOutcome(reply, decided.request)
      return toAnswer(decided.request)
    })
  }

  return (app: App): void => {
    list(app)
    read(app)
    decide(app)
  }
}
