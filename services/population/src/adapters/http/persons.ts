import { ProblemError } from '@hub/failure'
import { callerOf, setOutcome, type App, type CallerContext, type SubjectHasher } from '@hub/http'
import type { Static } from 'typebox'
import type { createFollowChanges, createReadHistory, createReadPerson } from '../../application/read-person.ts'
import type { ItemName } from '../../domain/items.ts'
import {
  ChangesAnswer,
  ChangesQuery,
  HistoryAnswer,
  PersonAnswer,
  PersonBody,
  type TermsField,
} from './person-schemas.ts'

const grantedTo = ({ grant }: CallerContext): readonly ItemName[] => {
  const { items = [] } = (grant ?? {}) as Static<typeof TermsField>
  return items
}

const beginning = '0-0'
const defaultLimit = 200

export interface PersonRoutesDeps {
  readonly readPerson: ReturnType<typeof createReadPerson>
  readonly readHistory: ReturnType<typeof createReadHistory>
  readonly followChanges: ReturnType<typeof createFollowChanges>
  readonly subjectOf: SubjectHasher
}

/** `/v1/persons`: records by number and their history; `/v1/changes`: who changed since. Each as far as the grant goes. */
export const personRoutes = ({ readPerson, readHistory, followChanges, subjectOf }: PersonRoutesDeps) => {
  const read = (app: App): void => {
    const schema = {
      tags: ['persons'],
      body: PersonBody,
      response: { 200: PersonAnswer },
      summary: 'Read the record of a person',
      description: 'By the number that the person holds now. Tells the items that the grant lists, and no others.',
    }
    app.post('/v1/persons/record', { schema }, async (request, reply) => {
      const { pin, items: wanted } = request.body
      const person = await readPerson(pin, { granted: grantedTo(callerOf(request)), wanted })
      if (person === undefined) throw new ProblemError('person-not-held')
      const { personId, version, items, withheld } = person
      setOutcome(reply, 'person-read', subjectOf(personId))
      return { version, items, withheld: [...withheld] } as Static<typeof PersonAnswer>
    })
  }

  const readPast = (app: App): void => {
    const schema = {
      tags: ['persons'],
      body: PersonBody,
      response: { 200: HistoryAnswer },
      summary: 'Read what changed in the record of a person',
      description:
        'What changed, when, by which kind of act, and who registered it; of the items that the grant lists.',
    }
    app.post('/v1/persons/history', { schema }, async (request, reply) => {
      const { pin, items: wanted } = request.body
      const history = await readHistory(pin, { granted: grantedTo(callerOf(request)), wanted })
      if (history === undefined) throw new ProblemError('person-not-held')
      const { personId, changes, withheld } = history
      setOutcome(reply, 'history-read', subjectOf(personId))
      return { changes, withheld } as Static<typeof HistoryAnswer>
    })
  }

  const follow = (app: App): void => {
    const schema = {
      tags: ['changes'],
      querystring: ChangesQuery,
      response: { 200: ChangesAnswer },
      summary: 'Follow the changes of all persons',
      description:
        'In one order for everybody, each change once behind its cursor: keep `next` with what was done with the page, and go on from there. Tells which items changed, not how; persons without a number are left out. A page may be empty though another one follows: go on until `next` stays the same.',
    }
    app.get('/v1/changes', { schema }, async (request, reply) => {
      const { after = beginning, limit } = request.query
      const { changes, next } = await followChanges(grantedTo(callerOf(request)), after, Number(limit ?? defaultLimit))
      setOutcome(reply, 'changes-read')
      return {
        changes: changes.map(({ pin, items, changedAt }) => ({
          pin,
          items: [...items],
          ...(changedAt === undefined ? {} : { changedAt }),
        })),
        next,
      }
    })
  }

  return (app: App): void => {
    read(app)
    readPast(app)
    follow(app)
  }
}
