/**
 * Many facts folded to the rows that they come to, before anything is written. It follows the rules of the statements that write the read model one fact
 * at a time: a number once known stays with its person, one that is cancelled stays cancelled, a successor once known stays, the newest record counts.
 */
export interface FoldedNumber {
  readonly pin: string
  readonly personId: string
  readonly state: 'active' | 'cancelled'
  readonly successor: string | undefined
  readonly version: number
}

export interface FoldedRecord<Snapshot> {
  readonly personId: string
  readonly version: number
  readonly snapshot: Snapshot
}

interface Folded<Snapshot> {
  readonly numbers: readonly FoldedNumber[]
  readonly records: readonly FoldedRecord<Snapshot>[]
}

export interface RegisterFold<Snapshot> {
  readonly addNumber: (pin: string, personId: string, version: number) => void
  readonly addCancellation: (cancelled: Omit<FoldedNumber, 'state'>) => void
  readonly addSnapshot: (personId: string, version: number, snapshot: Snapshot) => void
  readonly result: () => Folded<Snapshot>
}

export const createRegisterFold = <Snapshot>(): RegisterFold<Snapshot> => {
  const numbers = new Map<string, FoldedNumber>()
  const records = new Map<string, FoldedRecord<Snapshot>>()

  const addNumber = (pin: string, personId: string, version: number): void => {
    if (!numbers.has(pin)) numbers.set(pin, { pin, personId, state: 'active', successor: undefined, version })
  }
  return {
    addNumber,
    addCancellation: ({ pin, personId, successor, version }) => {
      const held = numbers.get(pin)
      numbers.set(pin, {
        pin,
        personId: held?.personId ?? personId,
        state: 'cancelled',
        successor: held?.successor ?? successor,
        version: Math.max(held?.version ?? 0, version),
      })
      if (successor !== undefined) addNumber(successor, personId, version)
    },
    addSnapshot: (personId, version, snapshot) => {
      const held = records.get(personId)
      if (held === undefined || held.version < version) records.set(personId, { personId, version, snapshot })
    },
    result: () => ({ numbers: [...numbers.values()], records: [...records.values()] }),
  }
}
