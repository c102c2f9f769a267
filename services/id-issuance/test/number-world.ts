import { randomUUID, randomUUIDv7 } from 'node:crypto'
import type { PartialDate, Pin } from '@hub/citizen'
import type { birthRegistered, DataOf, PersonId } from '@hub/contracts'
import { TransientFault } from '@hub/failure'
import { createDatabase, type Database } from '@hub/postgres'
import { makeBirth, newPersonId, silentLogger, type TestDatabase } from '@hub/testing'
import { createLeasedAllocator } from '../src/adapters/postgres/leased-allocator.ts'
import { createAnnounceNext } from '../src/application/announce-imported.ts'
import { createDecideCancellation } from '../src/application/decide-cancellation.ts'
import { createDecideRequest, type RequestDecision } from '../src/application/decide-request.ts'
import { createContinueEstablishment, createStartEstablishment } from '../src/application/establish-numbers.ts'
import { createFenceCancellation } from '../src/application/fence-cancellation.ts'
import { createGiveOrHold } from '../src/application/give-or-hold.ts'
import { createStartImport, createTakeRows } from '../src/application/import-numbers.ts'
import type { InTransaction } from '../src/application/ports.ts'
import { createProposeCancellation } from '../src/application/propose-cancellation.ts'
import { createRequestNumber } from '../src/application/request-number.ts'
import type { Numbering } from '../src/domain/numbering.ts'
import { unitOf } from '../src/adapters/postgres/unit-of-work.ts'

/** What one process does with its database, as the service composes it. */
export const createProcess = ({ url }: Pick<TestDatabase, 'url'>, numbering: Numbering) => {
  const open = (maxConnections: number, copies = false): Database =>
    createDatabase({ url, source: 'VN/GOV/TEST/id-issuance', maxConnections, copies, logger: silentLogger })
  const [database, loading, leases] = [open(8), open(2, true), open(2)]
  const allocator = createLeasedAllocator(leases, numbering)
  const now = (): Date => new Date()
  const inTransaction: InTransaction = (work) => database.inTransaction((tx) => work(unitOf(tx)))
  const whileImporting: InTransaction = (work) => loading.inTransaction((tx) => work(unitOf(tx)))
  const giveOrHold = createGiveOrHold({ allocator })
  const requestNumber = createRequestNumber({ giveOrHold, countryPrefixes: new Map(), now })
  const fence = createFenceCancellation({ now })
  return {
    request: (personId: PersonId, birth: DataOf<typeof birthRegistered>) =>
      inTransaction((unit) => requestNumber(unit, personId, birth)),
    decideRequest: createDecideRequest({ inTransaction, allocator, now }),
    propose: createProposeCancellation({ inTransaction, now, newId: randomUUIDv7 }),
    decideCancellation: createDecideCancellation({ inTransaction, allocator, now }),
    fence: (cancellationId: string, pin: Pin) =>
      inTransaction((unit) => fence(unit, { cancellationId, pin, fencedAt: now().toISOString() })),
    startImport: createStartImport({ inTransaction: whileImporting, now, newId: randomUUIDv7 }),
    takeRows: createTakeRows({ inTransaction: whileImporting, now }),
    announceNext: createAnnounceNext({ inTransaction }),
    startEstablishment: createStartEstablishment({ inTransaction, now, newId: randomUUIDv7 }),
    continueEstablishment: createContinueEstablishment({ inTransaction, giveOrHold, now, newId: randomUUIDv7 }),
    stop: async (): Promise<void> => {
      await Promise.all([database.stop(), loading.stop(), leases.stop()])
    },
  }
}

export type Process = ReturnType<typeof createProcess>

/** Registrations of a few families: some are alike, whether twins or one child twice. */
export interface World {
  /** A child may be registered by either of two acts: its own, and one of a second registration of the same person. */
  readonly children: readonly {
    readonly personId: PersonId
    readonly birth: DataOf<typeof birthRegistered>
    readonly again: DataOf<typeof birthRegistered>
  }[]
}

const names = ['Nguyễn Thị An', 'Nguyễn Thị Ân', 'NGUYỄN THỊ AN', 'Nguyễn Văn Bình']

export const createWorld = (): World => {
  const mothers = Array.from({ length: 3 }, () => `Trần Thị ${randomUUID().replace(/[^a-f]/g, '')}`)
  const children = mothers.flatMap((fullName, index) =>
    names.map((name) => {
      const birth = () =>
        makeBirth({ mother: { fullName: `${fullName} ${'abc'[index] ?? ''}` }, child: { fullName: name } })
      return { personId: newPersonId(), birth: birth(), again: birth() }
    }),
  )
  return { children }
}

/** One thing that somebody does; numbers choose among what there is at that moment. */
export type Operation =
  | { readonly kind: 'register'; readonly child: number; readonly isAgain: boolean }
  | { readonly kind: 'decide'; readonly which: number; readonly as: number; readonly other: number }
  | { readonly kind: 'propose'; readonly which: number; readonly isReplaced: boolean }
  | { readonly kind: 'end'; readonly which: number; readonly isApproved: boolean }
  | { readonly kind: 'fence'; readonly which: number }
  | { readonly kind: 'import'; readonly child: number; readonly suffix: number; readonly confirmed: boolean }
  | { readonly kind: 'establish' }
  | { readonly kind: 'announce'; readonly limit: number }

interface Bench {
  readonly process: Process
  readonly world: World
  readonly database: TestDatabase
}

const pickRow = async <Row extends object>(
  { database }: Bench,
  sql: string,
  which: number,
): Promise<Row | undefined> => {
  const rows = await database.rows<Row>(sql)
  return rows[which % Math.max(rows.length, 1)]
}

const decisionOf = async (bench: Bench, as: number, other: number): Promise<RequestDecision> => {
  const row = await pickRow<{ id: PersonId }>(bench, 'select person_id as id from person order by person_id', other)
  const person = row?.id ?? newPersonId()
  const decisions: readonly RequestDecision[] = [
    { kind: 'different-person' },
    { kind: 'twins' },
    { kind: 'same-person', as: person },
    { kind: 'needs-verification' },
    { kind: 'reject', reason: 'identity-not-verified' },
  ]
  return decisions[as % decisions.length] ?? { kind: 'twins' }
}

const perform = {
  register: async ({ process, world }: Bench, { child, isAgain }: Operation & { kind: 'register' }) => {
    const one = world.children[child % world.children.length]
    if (one !== undefined) await process.request(one.personId, isAgain ? one.again : one.birth)
  },
  decide: async (bench: Bench, { which, as, other }: Operation & { kind: 'decide' }) => {
    const sql = 'select request_id::text as id from number_request order by decided_at is null desc, request_id'
    const row = await pickRow<{ id: string }>(bench, sql, which)
    const by = { client: 'authority', officer: `officer-${as % 2}` }
    const decision = await decisionOf(bench, as, other)
    if (row !== undefined) await bench.process.decideRequest({ id: row.id, by, decision, note: undefined })
  },
  propose: async (bench: Bench, { which, isReplaced }: Operation & { kind: 'propose' }) => {
    const row = await pickRow<{ pin: Pin }>(bench, 'select pin from pin order by pin', which)
    if (row === undefined) return
    await bench.process.propose({
      by: { client: 'authority', officer: 'proposer' },
      pin: row.pin,
      ground: isReplaced ? 'collection-error' : 'forged-or-false',
      explanation: 'made up',
      reestablish: isReplaced ? { provinceCode: '01', sex: 'male', birthYear: 2020 } : undefined,
      idempotencyKey: randomUUID(),
      fingerprint: 'same',
    })
  },
  end: async (bench: Bench, { which, isApproved }: Operation & { kind: 'end' }) => {
    const row = await pickRow<{ id: string }>(bench, 'select id::text from cancellation order by id', which)
    const by = { client: 'authority', officer: 'head' }
    const decision = isApproved ? 'approve' : 'refuse'
    if (row !== undefined) await bench.process.decideCancellation({ id: row.id, by, decision })
  },
  fence: async (bench: Bench, { which }: Operation & { kind: 'fence' }) => {
    const sql = "select id::text, pin from cancellation where state in ('cancelled', 'effective') order by id"
    const row = await pickRow<{ id: string; pin: Pin }>(bench, sql, which)
    if (row !== undefined) await bench.process.fence(row.id, row.pin)
  },
  import: async ({ process, world, database }: Bench, { child, suffix, confirmed }: Operation & { kind: 'import' }) => {
    const birth = world.children[child % world.children.length]?.birth
    if (birth === undefined) return
    const by = { client: 'authority', officer: 'importer' }
    const what = { by, what: 'made up', idempotencyKey: randomUUID(), fingerprint: 'same' }
    const started = await process.startImport(what)
    if (started === 'key-reused') return
    const person = {
      personId: newPersonId(),
      fullName: birth.child.fullName,
      dateOfBirth: birth.child.dateOfBirth as PartialDate,
      sex: birth.child.sex,
      nationality: 'VN',
      ethnicity: '01',
      registeredOn: undefined,
      registeredAt: { country: 'VN', provinceCode: '01' },
      mother: { fullName: birth.mother?.fullName ?? '' },
      series: undefined,
      pin: suffix === 0 ? undefined : (`00132600000${suffix}` as Pin),
      confirmed,
    }
    if (confirmed) await database.rows('insert into confirmed values ($1)', [person.personId])
    await process.takeRows({ id: started.id, client: by.client, from: 0, rows: [{ kind: 'person', row: 1, person }] })
  },
  establish: async ({ process }: Bench) => {
    const by = { client: 'authority', officer: 'collector' }
    await process.startEstablishment({ by, what: 'made up', idempotencyKey: randomUUID(), fingerprint: 'same' })
    await process.continueEstablishment()
  },
  announce: async ({ process }: Bench, { limit }: Operation & { kind: 'announce' }) => {
    await process.announceNext('00000000-0000-0000-0000-000000000000' as PersonId, limit)
  },
} as const

const mostTries = 20

/** Does it, and again where PostgreSQL asks for that. */
export const performOperation = async (bench: Bench, operation: Operation): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      const act: (bench: Bench, operation: never) => Promise<void> = perform[operation.kind]
      await act(bench, operation as never)
      return
    } catch (error) {
      if (!(error instanceof TransientFault) || tries === mostTries) throw error
    }
  }
}
