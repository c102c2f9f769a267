import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { birthRegistered, personSnapshot, pinIssued, type Service } from '@hub/contracts'
import { eventually, makeBirth, makeRecord, newPersonId } from '@hub/testing'
import { makeAct, type TestAct } from '../e2e/acts.ts'
import { createMinistryOfJustice, toHubAddress, type MinistryOfJustice } from '../partners/index.ts'
import { allServices, prepareServers, startHubOn, type Health, type HubOnSmallDisks } from './hub-on-small-disks.ts'

const servers = await prepareServers()
if (typeof servers === 'string') process.stderr.write(`no test of a full disk: ${servers}\n`)
const describeOnDisks = typeof servers === 'string' ? describe.skip : describe

let hub: HubOnSmallDisks
let isStarted = false
let justice: MinistryOfJustice
beforeAll(async () => {
  if (typeof servers === 'string') return
  hub = await startHubOn(servers)
  isStarted = true
  justice = createMinistryOfJustice(toHubAddress(hub.endpoints))
}, 120_000)
afterAll(async () => {
  if (isStarted) await hub.stop()
}, 60_000)

const attempt = async (act: TestAct): Promise<{ readonly status: number; readonly problem: string | undefined }> => {
  const { status, body } = await justice.registerBirth(act)
  return { status, problem: (body as { type?: string }).type?.split('/').at(-1) }
}
const isAccepted = ({ status }: { readonly status: number }): boolean => status === 201 || status === 202

/** As a registrar's system does it: the same act, until it is accepted. */
const register = async (act: TestAct): Promise<void> => {
  await eventually(() => attempt(act).catch(() => ({ status: 0 })), isAccepted, {
    what: 'an accepted act',
    timeoutMs: 90_000,
    everyMs: 500,
  })
}
const untilRefused = async (): Promise<string | undefined> => {
  const refused = await eventually(
    () => attempt(makeAct()),
    ({ status }) => status >= 500,
    { what: 'a refusal' },
  )
  expect(refused.status).toBe(503)
  return refused.problem
}

const observe = async (isReady: (service: Service) => boolean): Promise<Readonly<Record<Service, Health>>> => {
  const seen = await Promise.all(
    allServices.map(async (service) => [
      service,
      await hub.healthOf(service, ({ ready }) => ready === isReady(service)),
    ]),
  )
  return Object.fromEntries(seen) as Record<Service, Health>
}
const untilCount = (service: Service, query: string, ids: readonly string[], expected: number): Promise<number> =>
  eventually(
    () => hub.count(service, query, ids),
    (found) => found === expected,
    {
      what: `${expected} of ${service}`,
      timeoutMs: 50_000,
    },
  )

const pinsOf = 'select count(*) from pin where person_id = any($1::uuid[])'
const personsOf = 'select count(*) from person where person_id = any($1::uuid[]) and pin is not null'
const verifiableOf =
  'select count(*) from pin_state join person_record using (person_id) where person_id = any($1::uuid[])'

describeOnDisks('the disk of Kafka', () => {
  let refusal: string | undefined
  let meanwhile: Readonly<Record<Service, Health>>
  let numbers: readonly string[]
  let ids: readonly string[]

  beforeAll(async () => {
    const acts = Array.from({ length: 30 }, () => makeAct())
    const registering = Promise.all(acts.map(register))
    await hub.disks.kafka.fill()
    refusal = await untilRefused()
    meanwhile = await observe((service) => service === 'operations')
    await hub.disks.kafka.free()
    await hub.untilReady()
    await registering
    numbers = acts.map(({ number }) => number)
    ids = await hub.personsOf(numbers)
  }, 150_000)

  test('gateway: kafka full: nothing is answered that is not on record, until there is room again', () => {
    expect(refusal).toBe('message-log-unavailable')
    expect(meanwhile.gateway.parts['message-log']).toBe('away')
  })
  test('civil-status-sync: kafka full: every accepted act is published once', async () => {
    expect(meanwhile['civil-status-sync'].parts['consumer']).toBe('connecting')
    expect(new Set(ids).size).toBe(numbers.length)
    expect(await hub.countEvents('civil-status.act.v1', ids)).toBe(ids.length)
  })
  test('id-issuance: kafka full: every child gets one number', async () => {
    expect(meanwhile['id-issuance'].parts['consumer']).toBe('connecting')
    await untilCount('id-issuance', pinsOf, ids, ids.length)
    await untilCount('population', personsOf, ids, ids.length)
    expect(await hub.countEvents('identity.pin.v1', ids)).toBe(ids.length)
    expect(await hub.reasonsParked('id-issuance')).toEqual([])
  })
  test('population: kafka full: every child is one person', async () => {
    expect(meanwhile.population.parts['consumer']).toBe('connecting')
    await untilCount('population', personsOf, ids, ids.length)
    await untilCount('verification', verifiableOf, ids, ids.length)
    expect(await hub.countEvents('population.person.v1', ids)).toBe(ids.length)
    expect(await hub.reasonsParked('population')).toEqual([])
  })
  test('verification: kafka full: every child becomes verifiable', async () => {
    expect(meanwhile.verification.parts['consumer']).toBe('connecting')
    await untilCount('verification', verifiableOf, ids, ids.length)
    expect(await hub.reasonsParked('verification')).toEqual([])
  })
  test('operations: kafka full: it stays ready, for it only reads there', () => {
    expect(meanwhile.operations.ready).toBe(true)
  })
})

describeOnDisks('the disk of PostgreSQL', () => {
  const born = Array.from({ length: 400 }, newPersonId)
  const known = Array.from({ length: 400 }, newPersonId)
  let refusal: string | undefined
  let meanwhile: Readonly<Record<Service, Health>>
  let readStatus: number

  /** Enough for each service that its tables must grow: events for all who take them in, past the services that would be first. */
  const bring = async (): Promise<void> => {
    const pinOf = (index: number): string => `0019${String(26_000_000 + index).padStart(8, '0')}`
    const snapshot = {
      version: 1,
      fullName: 'Nguyễn Thị Hòa',
      dateOfBirth: '2016-05-20',
      sex: 'female',
      ethnicity: '01',
      nationality: 'VN',
    } as const
    await hub.producer.send([
      ...born.map((key) => makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth() })),
      ...known.flatMap((key, index) => [
        makeRecord(pinIssued, { key, sequence: 1, data: { pin: pinOf(index), issuedAt: new Date().toISOString() } }),
        makeRecord(personSnapshot, { key, sequence: 1, data: snapshot }),
      ]),
    ])
  }

  beforeAll(async () => {
    const act = makeAct()
    await register(act)
    await hub.disks.postgres.fill()
    await bring()
    refusal = await untilRefused()
    readStatus = (await justice.readAct(act.number)).status
    meanwhile = await observe((service) => service === 'gateway' || service === 'operations')
    await hub.disks.postgres.free()
    await hub.untilReady()
  }, 150_000)

  test('gateway: postgres full: callers get what can be answered, and it stays ready', () => {
    expect([readStatus, meanwhile.gateway.ready]).toEqual([200, true])
  })
  test('civil-status-sync: postgres full: registrars are told to come again, and accepted acts are kept', async () => {
    expect(refusal).toBe('service-unavailable')
    expect(meanwhile['civil-status-sync'].parts['consumer']).toBe('waiting')
    await register(makeAct())
    expect(await hub.reasonsParked('civil-status-sync')).toEqual([])
  })
  test('id-issuance: postgres full: every child gets one number', async () => {
    expect(meanwhile['id-issuance'].parts['consumer']).toBe('waiting')
    await untilCount('id-issuance', pinsOf, born, born.length)
    await untilCount('population', personsOf, born, born.length)
    expect(await hub.countEvents('identity.pin.v1', born)).toBe(born.length)
    expect(await hub.reasonsParked('id-issuance')).toEqual([])
  })
  test('population: postgres full: every child is one person', async () => {
    expect(meanwhile.population.parts['consumer']).toBe('waiting')
    await untilCount('population', personsOf, born, born.length)
    await untilCount('verification', verifiableOf, born, born.length)
    expect(await hub.countEvents('population.person.v1', born)).toBe(born.length)
    expect(await hub.reasonsParked('population')).toEqual([])
  })
  test('verification: postgres full: everybody becomes verifiable', async () => {
    expect(meanwhile.verification.parts['consumer']).toBe('waiting')
    const all = [...born, ...known]
    await untilCount('verification', verifiableOf, all, all.length)
    expect(await hub.reasonsParked('verification')).toEqual([])
  })
  test('operations: postgres full: it stays ready, for what operators look at is with the other services', () => {
    expect(meanwhile.operations.ready).toBe(true)
  })
})
