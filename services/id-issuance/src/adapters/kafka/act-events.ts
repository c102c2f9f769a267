import { birthRegistered, civilStatusChanged, type DataOf, type Event, type PersonId } from '@hub/contracts'
import { foreseeing, inTurn, type Handler, type Waits } from '@hub/kafka'

type Registration = DataOf<typeof birthRegistered>

interface ActUseCases<Tx> {
  readonly foreseeNumbers: (
    tx: Tx,
    births: readonly { readonly key: PersonId; readonly data: Registration }[],
  ) => Promise<ReadonlySet<PersonId>>
  readonly requestNumber: (tx: Tx, personId: PersonId, registration: Registration) => Promise<void>
  readonly correctPerson: (
    tx: Tx,
    personId: PersonId,
    changed: DataOf<typeof civilStatusChanged>,
  ) => Promise<'done' | 'person-unknown'>
}

/** What waits for a person that is not known yet. */
interface Awaiting<Tx> {
  readonly wake: (tx: Tx, awaited: string) => Promise<void>
  /** Whether an earlier event of the same key and type waits for the same. */
  readonly isBehindWaiting: (
    tx: Tx,
    event: Pick<Event, 'key' | 'type' | 'sequence'>,
    awaited: string,
  ) => Promise<boolean>
}

// A birth that is late is sent again or worked off within a day, or somebody has to look.
const deadlineMs = 24 * 60 * 60 * 1000

const awaitedPerson = (personId: PersonId): string => `person/${personId}`

/**
 * `civil-status.act.v1`: a registered birth asks for a number, and a correction may ask for another one. A correction that comes before its person waits, and
 * later ones behind it. A birth wakes them; persons who come by an import are found when waiting events are looked at again.
 */
export const actEvents = <Tx>(
  { foreseeNumbers, requestNumber, correctPerson }: ActUseCases<Tx>,
  { wake, isBehindWaiting }: Awaiting<Tx>,
  now: () => Date,
): [string, Handler<Tx>][] => {
  const waitFor = (awaits: string): Waits => ({ awaits, deadline: new Date(now().getTime() + deadlineMs) })
  return [
    foreseeing(
      birthRegistered,
      async (events, tx: Tx) => {
        const unlike = await foreseeNumbers(tx, events)
        return new Set(events.filter(({ key, data }) => data.role !== 'child' || unlike.has(key)))
      },
      async ({ key, data }, tx: Tx) => {
        await requestNumber(tx, key, data)
        if (data.role === 'child') await wake(tx, awaitedPerson(key))
      },
    ),
    // An older correction that came late would take the place of a newer one.
    inTurn(civilStatusChanged, async (event, tx: Tx) => {
      const { key, data } = event
      const awaited = awaitedPerson(key)
      if (await isBehindWaiting(tx, event, awaited)) return waitFor(awaited)
      return (await correctPerson(tx, key, data)) === 'person-unknown' ? waitFor(awaited) : undefined
    }),
  ]
}
