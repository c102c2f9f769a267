import type { ConsumerName } from '@hub/contracts'
import type { Database } from './database.ts'
import {
  decideSkip,
  findSkip,
  listSkips,
  proposeSkip,
  type DecisionOutcome,
  type EventSkip,
  type ProposalOutcome,
  type SkipDecision,
  type SkipProposal,
} from './event-skips.ts'
import { isoText } from './iso-text.ts'
import {
  findParkedEvent,
  listParkedEvents,
  listParkedGroups,
  type ParkedEvent,
  type ParkedEventDetail,
  type ParkedGroup,
  type ParkedSelection,
} from './parked-events.ts'
import { liftQuarantine, listQuarantines, setQuarantine, type Quarantine } from './quarantines.ts'
import { statement } from './queryable.ts'
import {
  findRedrive,
  listRedrives,
  setRedriveState,
  startRedrive,
  type Officer,
  type Redrive,
  type RedriveOrder,
} from './redrive-jobs.ts'

/** What has become of an event at one consumer, and since when. */
interface EventState {
  readonly consumer: string
  readonly state: 'applied' | 'parked' | 'waiting' | 'skipped' | 'unknown'
  readonly at: string | null
  /** Why it is parked or was skipped, or what it awaits. */
  readonly reason: string | null
}

interface OutboxAge {
  readonly rows: number
  /** 0 where there are none. */
  readonly oldestSeconds: number
}

/** What operators see and do at one consumer. Fulfils the store port of the operators' routes. */
export interface OperatorStore {
  readonly listParkedGroups: () => Promise<readonly ParkedGroup[]>
  readonly listParkedEvents: (selection: ParkedSelection) => Promise<readonly ParkedEvent[]>
  readonly findParkedEvent: (id: string) => Promise<ParkedEventDetail | undefined>
  readonly findEventState: (eventId: string) => Promise<EventState>
  readonly readOutbox: () => Promise<OutboxAge>
  readonly redrives: Redrives
  readonly quarantines: Quarantines
  readonly skips: Skips
}

interface Quarantines {
  readonly set: (provinceCode: string, reason: string, by: Officer) => Promise<Quarantine>
  readonly lift: (provinceCode: string) => Promise<Quarantine | undefined>
  readonly list: () => Promise<readonly Quarantine[]>
}

interface Redrives {
  readonly start: (order: RedriveOrder, by: Officer) => Promise<void>
  readonly find: (id: string) => Promise<Redrive | undefined>
  readonly list: () => Promise<readonly Redrive[]>
  readonly setState: (id: string, state: 'running' | 'paused' | 'cancelled') => Promise<boolean>
}

interface Skips {
  readonly propose: (proposal: SkipProposal, by: Officer) => Promise<ProposalOutcome>
  readonly find: (id: string) => Promise<EventSkip | undefined>
  readonly list: () => Promise<readonly EventSkip[]>
  readonly decide: (decision: SkipDecision, by: Officer) => Promise<DecisionOutcome>
}

// An event that waits or was skipped is in the inbox as well: the first that is there says what has become of it.
const selectState = statement(
  'operator-event-state',
  `select state, at, reason from (
     select 1 as rank, 'parked' as state, ${isoText('parked_at')} as at, reason from parked_event where consumer = $1 and event_id = $2
     union all
     select 2, 'waiting', ${isoText('waiting_since')}, awaits from waiting_event where consumer = $1 and event_id = $2
     union all
     select 3, 'skipped', ${isoText('decided_at')}, reason from event_skip where consumer = $1 and event_id = $2 and state = 'approved'
     union all
     select 4, 'applied', ${isoText('applied_at')}, null from inbox where consumer = $1 and event_id = $2
   ) as found order by rank limit 1`,
)
const selectOutbox = statement(
  'operator-outbox',
  `select count(*) as rows, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as "oldestSeconds"
   from outbox`,
)

export const createOperatorStore = (database: Database, consumer: ConsumerName): OperatorStore => ({
  listParkedGroups: () => listParkedGroups(database, consumer),
  listParkedEvents: (selection) => listParkedEvents(database, consumer, selection),
  findParkedEvent: (id) => findParkedEvent(database, consumer, id),
  findEventState: async (eventId) => {
    const [row] = await database.query<Omit<EventState, 'consumer'>>(selectState, [consumer, eventId])
    return { consumer, ...(row ?? { state: 'unknown', at: null, reason: null }) }
  },
  readOutbox: async () => {
    const [row] = await database.query<OutboxAge>(selectOutbox)
    return row ?? { rows: 0, oldestSeconds: 0 }
  },
  redrives: {
    start: (order, by) => startRedrive(database, consumer, { order, by }),
    find: (id) => findRedrive(database, consumer, id),
    list: () => listRedrives(database, consumer),
    setState: (id, state) => setRedriveState(database, consumer, { id, state }),
  },
  quarantines: {
    set: (provinceCode, reason, by) => setQuarantine(database, consumer, { provinceCode, reason, by }),
    lift: (provinceCode) => liftQuarantine(database, consumer, provinceCode),
    list: () => listQuarantines(database, consumer),
  },
  skips: {
    propose: (proposal, by) => proposeSkip(database, consumer, { proposal, by }),
    find: (id) => findSkip(database, consumer, id),
    list: () => listSkips(database, consumer),
    decide: (proposal, by) => decideSkip(database, consumer, { proposal, by }),
  },
})
