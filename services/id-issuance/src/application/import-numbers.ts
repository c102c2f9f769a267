import type { Pin } from '@hub/citizen'
import type { Actor } from '../domain/actor.ts'
import { findOddity, type ReadRow, type RejectionOfRow, type Remark } from '../domain/import-row.ts'
import type { Import, InTransaction, ProposalKey, UnitOfWork } from './ports.ts'

type PersonRow = Extract<ReadRow, { kind: 'person' }>

export interface StartImport extends ProposalKey {
  readonly by: Actor
  readonly what: string
}

export interface TakeRows {
  readonly id: string
  readonly client: string
  /** How many rows of the import come before these. */
  readonly from: number
  readonly rows: readonly ReadRow[]
}

export type Imported =
  /** As it is now, whether this call took the rows or one before. */
  | { readonly kind: 'taken'; readonly current: Import }
  /** Rows before these are missing, or some of these were taken with others. */
  | { readonly kind: 'out-of-step'; readonly current: Import }
  | { readonly kind: 'unknown-import' | 'import-completed' }

export interface ImportDeps {
  readonly inTransaction: InTransaction
  readonly now: () => Date
  readonly newId: () => string
}

/** Begins an import, once, however often it is asked. */
export const createStartImport =
  ({ inTransaction, now, newId }: ImportDeps) =>
  ({ by, what, idempotencyKey, fingerprint }: StartImport): Promise<Import | 'key-reused'> =>
    inTransaction(async ({ imports }) => {
      const at = now()
      const none = { rows: 0, accepted: 0, withoutNumber: 0, rejected: 0, remarked: 0, announced: 0 }
      const started: Import = { id: newId(), by, what, state: 'open', ...none, startedAt: at, changedAt: at }
      if (await imports.insert(started, { idempotencyKey, fingerprint })) return started
      const earlier = await imports.findByKey(by.client, idempotencyKey)
      return earlier?.fingerprint === fingerprint ? earlier.found : 'key-reused'
    })

const rejected = (row: number, reason: RejectionOfRow, detail: string): Remark => ({
  row,
  isRejected: true,
  reason,
  detail,
})

/** Of rows with one number the first has it, unless it is taken. */
const splitTaken = (
  rows: readonly PersonRow[],
  numbersTaken: readonly Pin[],
): readonly [readonly PersonRow[], readonly Remark[]] => {
  const taken = new Set(numbersTaken)
  const remarks: Remark[] = []
  const free = rows.filter(({ row, person: { pin } }) => {
    if (pin === undefined) return true
    if (taken.has(pin)) {
      remarks.push(rejected(row, 'number-taken', 'the number belongs to somebody already'))
      return false
    }
    taken.add(pin)
    return true
  })
  return [free, remarks]
}

/** Who is like somebody known, or like a row before, is for an officer to look at: the row is sent again, confirmed. */
const splitAlike = async (
  { persons }: UnitOfWork,
  rows: readonly PersonRow[],
): Promise<readonly [readonly PersonRow[], readonly Remark[]]> => {
  const alike = await persons.listAlike(rows.map(({ person }) => person))
  if (alike.size === 0) return [rows, []]
  const isSuspected = ({ person }: PersonRow): boolean => !person.confirmed && alike.has(person.personId)
  const detail = 'somebody alike is known: same name, date of birth and a parent; confirm it, or leave it out'
  return [
    rows.filter((row) => !isSuspected(row)),
    rows.filter(isSuspected).map(({ row }) => rejected(row, 'suspected-duplicate', detail)),
  ]
}

/** Keeps whom nothing stands against. Numbers are hardly ever taken: they are looked for once it has shown that one is. */
const keepAccepted = async (unit: UnitOfWork, id: string, rows: readonly PersonRow[], at: Date) => {
  for (let numbersTaken: readonly Pin[] = []; ;) {
    const [free, taken] = splitTaken(rows, numbersTaken)
    const [accepted, alike] = await splitAlike(unit, free)
    const persons = accepted.map(({ person }) => person)
    if ((await unit.imports.keep(id, persons, at)) === 'kept') return { accepted, rejections: [...taken, ...alike] }
    const numbers = rows.map(({ person }) => person.pin).filter((pin) => pin !== undefined)
    numbersTaken = await unit.numbers.listTaken(numbers)
  }
}

/**
 * Takes rows of an import, in their order, each once: numbers are reserved and persons kept; they are announced afterwards. Rows that cannot be taken
 * are remarked with the reason, and the rest goes on.
 */
export const createTakeRows = ({ inTransaction, now }: Omit<ImportDeps, 'newId'>) => {
  const take = async (unit: UnitOfWork, current: Import, rows: readonly ReadRow[]): Promise<Import> => {
    const at = now()
    await unit.persons.lockAll()
    const faults = rows.filter((row) => row.kind === 'fault')
    const personRows = rows.filter((row) => row.kind === 'person')
    const { accepted, rejections } = await keepAccepted(unit, current.id, personRows, at)
    const malformed = faults.map(({ row, detail }) => rejected(row, 'malformed-row', detail))
    const odd = accepted.map(findOddity).filter((remark) => remark !== undefined)
    await unit.imports.addRemarks(current.id, [...malformed, ...rejections, ...odd])
    const after = {
      ...current,
      rows: current.rows + rows.length,
      accepted: current.accepted + accepted.length,
      withoutNumber: current.withoutNumber + accepted.filter(({ person }) => person.pin === undefined).length,
      rejected: current.rejected + rows.length - accepted.length,
      remarked: current.remarked + odd.length,
      changedAt: at,
    }
    await unit.imports.save(after)
    return after
  }

  return ({ id, client, from, rows }: TakeRows): Promise<Imported> =>
    inTransaction(async (unit) => {
      const persons = rows.filter((row) => row.kind === 'person').map(({ person }) => person)
      // The rows before these are being taken until the lock is there.
      const [current] = await Promise.all([unit.imports.lock(id), unit.persons.prepareAlike(persons)])
      if (current === undefined || current.by.client !== client) return { kind: 'unknown-import' }
      if (from + rows.length <= current.rows) return { kind: 'taken', current }
      if (current.state === 'completed') return { kind: 'import-completed' }
      if (from !== current.rows) return { kind: 'out-of-step', current }
      return { kind: 'taken', current: await take(unit, current, rows) }
    })
}

/** Says that no more rows come. Idempotent. */
export const createCompleteImport =
  ({ inTransaction, now }: Omit<ImportDeps, 'newId'>) =>
  ({ id, client }: { readonly id: string; readonly client: string }): Promise<Import | undefined> =>
    inTransaction(async ({ imports }) => {
      const current = await imports.lock(id)
      if (current === undefined || current.by.client !== client) return undefined
      if (current.state === 'completed') return current
      const completed: Import = { ...current, state: 'completed', changedAt: now() }
      await imports.save(completed)
      return completed
    })
