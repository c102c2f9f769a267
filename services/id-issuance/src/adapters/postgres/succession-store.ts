import type { Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { PermanentFault } from '@hub/failure'
import { statement, type Queryable } from '@hub/postgres'
import type { Successions } from '../../application/ports.ts'
import type { NumberInLine } from '../../domain/succession.ts'

// More than any person's number was ever replaced; rows that contradict each other could close the line to a ring.
const longestLine = 32

const findLine = statement(
  'succession-line',
  `with recursive line as (
     select pin, person_id, successor, cancelled_at, 1 as nth from pin where pin = $1
     union all
     select next.pin, next.person_id, next.successor, next.cancelled_at, nth + 1
     from line join pin as next on next.pin = line.successor where nth < $2
   )
   select line.pin, line.person_id as "personId", line.successor, cancelled_at as "cancelledAt", effective_at as "effectiveAt"
   from line left join cancellation on cancellation.pin = line.pin and cancellation.state = 'effective' order by nth`,
)

interface Row {
  readonly pin: Pin
  readonly personId: PersonId
  readonly successor: Pin | null
  readonly cancelledAt: Date | null
  readonly effectiveAt: Date | null
}

const toNumberInLine = ({ pin, personId, successor, cancelledAt, effectiveAt }: Row): NumberInLine => {
  if (cancelledAt === null) return { pin, personId }
  const cancellation = {
    at: cancelledAt,
    effectiveAt: effectiveAt ?? undefined,
    successor: successor ?? undefined,
  }
  return { pin, personId, cancellation }
}

export const successionStore = (database: Queryable): Successions => ({
  findLine: async (pin) => {
    const line = await database.query<Row>(findLine, [pin, longestLine])
    const isEndless = (line.at(-1)?.successor ?? null) !== null
    if (isEndless) throw new PermanentFault('endless-succession', 'a line of successions has no end')
    return line.map(toNumberInLine)
  },
})
