import { sexFromCivilStatusCode, tidyName, type PartialDate } from '@hub/citizen'
import { ProblemError } from '@hub/failure'
import { callerOf, setOutcome, type App, type SubjectHasher, toViolationProblem } from '@hub/http'
import type { Static, TObject } from 'typebox'
import type { LaterActs } from '../../application/ports.ts'
import type { createRegisterLaterAct } from '../../application/register-later-act.ts'
import type { createSayWho } from '../../application/say-who.ts'
import {
  rolesOf,
  type Change,
  type Details,
  type LaterAct,
  type LaterActKind,
  type Subject,
} from '../../domain/later-act.ts'
import { findRemarks } from '../../domain/remarks.ts'
import { publicationOf, type StoredLaterAct } from '../../domain/stored-later-act.ts'
import { checkKey, fingerprintOf, saidBy, toPlace } from './act-parts.ts'
import { WhoBody } from './act-schemas.ts'
import {
  ChangeBody,
  DeathBody,
  GuardianshipBody,
  LaterActAnswer,
  LaterActParams,
  MarriageBody,
  MarriageEndBody,
  ParentageBody,
  PersonBody,
  RevocationBody,
  SubjectParams,
} from './later-act-schemas.ts'

type SubjectBody = Static<typeof PersonBody>['person']

const toSubject = ({ fullName, dateOfBirth, pin }: SubjectBody): Subject => ({
  fullName: tidyName(fullName),
  dateOfBirth: dateOfBirth as PartialDate | undefined,
  pin,
})

const sexCodes: readonly string[] = ['1', '2', '3']

/** Values as the hub has them. What is no code is left as it is, for the domain to refuse. */
const toValue = (field: Change['field'], value: string): string => {
  if (field === 'fullName') return tidyName(value)
  return field === 'sex' && sexCodes.includes(value) ? sexFromCivilStatusCode(value as '1' | '2' | '3') : value
}

const toChange = ({ field, oldValue, newValue }: Static<typeof ChangeBody>['changes'][number]): Change => ({
  field,
  oldValue: oldValue === undefined ? undefined : toValue(field, oldValue),
  newValue: toValue(field, newValue),
})

interface Kind {
  readonly path: string
  readonly body: TObject
  readonly summary: string
  /** @param body as the schema has it */
  readonly toDetails: (body: never) => Details
}

const kinds: Readonly<Record<LaterActKind, Kind>> = {
  death: {
    path: 'deaths',
    body: DeathBody,
    summary: 'Hand in a death',
    toDetails: ({ dateOfDeath, placeOfDeath }: Static<typeof DeathBody>) => ({
      kind: 'death',
      dateOfDeath: dateOfDeath as PartialDate,
      placeOfDeath: placeOfDeath === undefined ? undefined : toPlace(placeOfDeath),
    }),
  },
  'death-annulment': {
    path: 'death-annulments',
    body: PersonBody,
    summary: 'Hand in that a court annulled a declaration of death',
    toDetails: () => ({ kind: 'death-annulment' }),
  },
  marriage: {
    path: 'marriages',
    body: MarriageBody,
    summary: 'Hand in a marriage',
    toDetails: ({ marriedOn }: Static<typeof MarriageBody>) => ({ kind: 'marriage', marriedOn }),
  },
  'marriage-end': {
    path: 'marriage-ends',
    body: MarriageEndBody,
    summary: 'Hand in a divorce, or the annulment of a marriage',
    toDetails: ({ endedOn, ground }: Static<typeof MarriageEndBody>) => ({ kind: 'marriage-end', endedOn, ground }),
  },
  parentage: {
    path: 'parentages',
    body: ParentageBody,
    summary: 'Hand in that a parent and a child are recognised',
    toDetails: ({ relation }: Static<typeof ParentageBody>) => ({ kind: 'parentage', relation }),
  },
  adoption: {
    path: 'adoptions',
    body: ParentageBody,
    summary: 'Hand in an adoption',
    toDetails: ({ relation }: Static<typeof ParentageBody>) => ({ kind: 'adoption', relation }),
  },
  'adoption-end': {
    path: 'adoption-ends',
    body: ParentageBody,
    summary: 'Hand in the termination of an adoption',
    toDetails: ({ relation }: Static<typeof ParentageBody>) => ({ kind: 'adoption-end', relation }),
  },
  guardianship: {
    path: 'guardianships',
    body: GuardianshipBody,
    summary: 'Hand in a guardianship',
    toDetails: () => ({ kind: 'guardianship' }),
  },
  'guardianship-end': {
    path: 'guardianship-ends',
    body: GuardianshipBody,
    summary: 'Hand in the end of a guardianship',
    toDetails: () => ({ kind: 'guardianship-end' }),
  },
  revocation: {
    path: 'revocations',
    body: RevocationBody,
    summary: 'Revoke an act that was registered unlawfully',
    toDetails: ({ revokes }: Static<typeof RevocationBody>) => ({ kind: 'revocation', revokes }),
  },
  change: {
    path: 'changes',
    body: ChangeBody,
    summary: 'Hand in a change, a correction, a supplement or a new determination',
    toDetails: ({ ground, verifiedWithPolice, changes }: Static<typeof ChangeBody>) => ({
      kind: 'change',
      ground,
      verifiedWithPolice,
      changes: changes.map(toChange),
    }),
  },
}

type AnyBody = Static<typeof PersonBody> & Readonly<Record<string, unknown>>

const toAct = (kind: LaterActKind, body: AnyBody): LaterAct => ({
  number: body.number,
  registeredOn: body.registeredOn,
  registeredAt: toPlace(body.registeredAt),
  subjects: Object.fromEntries(rolesOf[kind].map((role) => [role, toSubject(body[role] as SubjectBody)])),
  details: kinds[kind].toDetails(body as never),
})

const toAnswer = (stored: StoredLaterAct): Static<typeof LaterActAnswer> => {
  const { act, receivedAt, publishedAt, deadline, subjects } = stored
  const remarks = findRemarks(act)
  return {
    number: act.number,
    kind: act.details.kind,
    registeredOn: act.registeredOn,
    receivedAt: receivedAt.toISOString(),
    publication: publicationOf(stored),
    ...(publishedAt === undefined ? { deadline: deadline.toISOString() } : { publishedAt: publishedAt.toISOString() }),
    persons: subjects.map(({ role, state }) => ({ role, state })),
    ...(remarks.length === 0 ? {} : { remarks: [...remarks] }),
  }
}

export interface LaterActRoutesDeps {
  readonly registerLaterAct: ReturnType<typeof createRegisterLaterAct>
  readonly sayWho: ReturnType<typeof createSayWho>
  readonly laterActs: Pick<LaterActs, 'find'>
  readonly subjectOf: SubjectHasher
}

/** `/v1/acts/<kind>`: acts about persons who were registered before. */
export const laterActRoutes = ({ registerLaterAct, sayWho, laterActs, subjectOf }: LaterActRoutesDeps) => {
  const note = (reply: Parameters<typeof setOutcome>[0], stored: StoredLaterAct): void => {
    const personId = stored.subjects.find((subject) => subject.personId !== undefined)?.personId
    const outcome = `act-${publicationOf(stored)}`
    if (personId === undefined) setOutcome(reply, outcome)
    else setOutcome(reply, outcome, subjectOf(personId))
  }

  const hand = (app: App, kind: LaterActKind): void => {
    const { path, body, summary } = kinds[kind]
    const schema = {
      tags: ['acts'],
      body,
      response: { 201: LaterActAnswer, 202: LaterActAnswer },
      summary,
      description:
        'Registers an act once, however often it is sent. 201: it has gone out. 202: accepted; it goes out by itself as soon as everybody concerned is known: ask again at `Location`.',
    }
    app.post(`/v1/acts/${path}`, { schema }, async (request, reply) => {
      const act = toAct(kind, request.body as AnyBody)
      checkKey(request.headers['idempotency-key'], act.number)
      const { client, officer } = callerOf(request)
      const registration = await registerLaterAct({ registrar: client, officer, act, fingerprint: fingerprintOf(act) })
      if (registration.kind === 'violations') throw toViolationProblem(registration.violations)
      if (registration.kind === 'number-reused') throw new ProblemError('act-number-reused')
      if (registration.kind === 'not-revocable') throw new ProblemError('act-not-revocable')
      const { stored } = registration
      note(reply, stored)
      return reply
        .code(stored.publishedAt === undefined ? 202 : 201)
        .header('location', `${path}/${act.number}`)
        .send(toAnswer(stored))
    })
  }

  const read = (app: App, kind: LaterActKind): void => {
    const schema = {
      tags: ['acts'],
      params: LaterActParams,
      response: { 200: LaterActAnswer },
      summary: 'Read such an act as it is now',
    }
    app.get(`/v1/acts/${kinds[kind].path}/:number`, { schema }, async (request, reply) => {
      const stored = await laterActs.find(callerOf(request).client, request.params.number)
      if (stored === undefined || stored.act.details.kind !== kind) throw new ProblemError('unknown-act')
      note(reply, stored)
      return toAnswer(stored)
    })
  }

  const say = (app: App, kind: LaterActKind): void => {
    const schema = {
      tags: ['acts'],
      params: SubjectParams,
      body: WhoBody,
      response: { 200: LaterActAnswer },
      summary: 'Say whom such an act means',
      description:
        'By an officer, where nobody is known by what the act says, or more than one. The act goes out once everybody concerned is known.',
    }
    app.post(`/v1/acts/${kinds[kind].path}/:number/persons/:role`, { schema }, async (request, reply) => {
      const { pin, reason } = request.body
      const said = await sayWho({ ...request.params, kind, pin, by: saidBy(request, reason) })
      if (said.kind !== 'said') throw new ProblemError(said.kind)
      note(reply, said.stored)
      return toAnswer(said.stored)
    })
  }

  return (app: App): void => {
    for (const kind of Object.keys(kinds) as LaterActKind[]) {
      hand(app, kind)
      read(app, kind)
      say(app, kind)
    }
  }
}
