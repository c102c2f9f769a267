import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { topics, type IncomingRecord, type TopicName } from '@hub/contracts'
import { createProducer } from '@hub/kafka'
import { eventually } from '@hub/testing'
import { markerPeople, type MarkerPerson } from '../fixtures/index.ts'
import { createMinistryOfJustice, createSocialInsurance, createVaccination, type Answer } from '../partners/index.ts'
import { makeAct, questionAbout, type TestAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'
import { createLeakSearch } from './leak-search.ts'

let hub: HubUnderTest
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub.close())

const people = markerPeople(Date.now() % 1_000_000, 12)
const [mother, father, ...children] = people as [MarkerPerson, MarkerPerson, ...MarkerPerson[]]
const issued: string[] = []
const problems: string[] = []

const keepProblem = <Body>(answer: Answer<Body>): Answer<Body> => {
  if (answer.status >= 400) problems.push(answer.text, ...[...answer.headers].flat())
  return answer
}

const actOf = ({ fullName, sex }: MarkerPerson, given: object = {}): TestAct =>
  makeAct({
    mother: {
      fullName: mother.fullName,
      dateOfBirth: '1990-01-02',
      pin: mother.pin,
      residence: { communeCode: '00004', detail: mother.fullName },
    },
    father: { fullName: father.fullName, pin: father.pin },
    child: { fullName, sex: sex === 'male' ? '1' : '2', ...given },
  })

/** Everything that goes well. */
const live = async (): Promise<void> => {
  const justice = createMinistryOfJustice(hub.address)
  const insurance = createSocialInsurance(hub.address)
  for (const child of children) {
    const act = actOf(child)
    const { body } = keepProblem(await justice.registerBirth(act, 10))
    const pin = body.identification.pin ?? ''
    issued.push(pin)
    const question = {
      ...questionAbout(act, pin),
      claims: { motherFullName: mother.fullName },
      disclose: ['motherFullName'],
    }
    await eventually(
      () => insurance.verify(question),
      (answer) => answer.body.outcome === 'match',
    )
    await insurance.verify({ ...question, fullName: father.fullName })
    await createVaccination(hub.address).verify({ ...question, pin: mother.pin })
    await justice.readAct(act.number)
  }
}

/** Everything that callers do wrong, with people's names and numbers wherever they can be put. */
const err = async (): Promise<void> => {
  const justice = createMinistryOfJustice(hub.address)
  const insurance = createSocialInsurance(hub.address)
  const [child = mother] = children
  const act = actOf(child)
  await justice.registerBirth(act, 5)
  const wrong: readonly object[] = [
    { ...act, child: { ...act.child, fullName: father.fullName } },
    actOf(child, { dateOfBirth: '2026-02-31' }),
    actOf(child, { sex: child.fullName }),
    actOf(child, { fullName: child.pin }),
    actOf(child, { [child.fullName]: child.pin }),
    actOf(child, { nativePlace: { communeCode: child.fullName } }),
    { ...actOf(child), number: `${child.fullName} ${child.pin}` },
    { ...actOf(child), mother: { fullName: mother.fullName, pin: mother.pin.slice(1) } },
  ]
  for (const body of wrong) keepProblem(await justice.registerBirth(body))
  keepProblem(await justice.readAct(child.pin))
  keepProblem(await justice.readAct(child.fullName))
  const raw = { method: 'POST', path: '/verification/v1/verifications' } as const
  keepProblem(await insurance.call({ ...raw, body: `{"pin":"${child.pin}","fullName":${child.fullName}` }))
  keepProblem(
    await insurance.call({
      ...raw,
      body: JSON.stringify({ pin: child.pin, fullName: child.fullName, dateOfBirth: child.fullName }),
    }),
  )
  keepProblem(
    await insurance.call({
      ...raw,
      body: '{}',
      headers: { 'hub-officer': child.pin, 'hub-purpose': encodeURIComponent(child.fullName) },
    }),
  )
  keepProblem(
    await insurance.call({
      method: 'GET',
      path: `/verification/v1/verifications/${child.pin}?name=${encodeURIComponent(child.fullName)}`,
    }),
  )
  keepProblem(await insurance.call({ method: 'GET', path: `/${encodeURIComponent(child.fullName)}/%zz${child.pin}` }))
  keepProblem(
    await insurance.call({
      method: 'GET',
      path: `/r1/VN/GOV/${encodeURIComponent(child.fullName)}/x/${child.pin}`,
      headers: { 'x-road-client': child.pin },
    }),
  )
}

/** Records that cannot be applied, so that consumers have something to complain about. */
const poison = async (): Promise<void> => {
  const producer = createProducer(hub.kafka)
  const [record] = (await hub.readTopic('civil-status.act.v1')).toReversed()
  const value = Buffer.from(`{"child":{"fullName":"${father.fullName}","pin":"${father.pin}"`)
  const headers = record?.headers ?? {}
  await producer.send([
    {
      topic: 'civil-status.act.v1',
      key: record?.key ?? '',
      headers: { ...headers, ce_id: '01900000-0000-7000-8000-000000000001' },
      value,
    },
    {
      topic: 'identity.pin.v1',
      key: record?.key ?? '',
      headers: { ...headers, ce_type: 'vn.ndxp.identity.pin-issued.v1', ce_id: '01900000-0000-7000-8000-000000000002' },
      value: Buffer.from(JSON.stringify({ pin: father.fullName })),
    },
  ])
  await producer.stop()
  await eventually(
    async () =>
      (
        await Promise.all(
          ['id-issuance', 'population', 'verification'].map((service) => hub.table(service, 'parked-events')),
        )
      ).flat(),
    (rows) => rows.length >= 4,
  )
}

const readAll = async (directory: string): Promise<ReadonlyMap<string, string>> => {
  const names = (await readdir(directory, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const)),
  )
}

const headersOf = ({ headers }: IncomingRecord): string => Object.entries(headers).flat().join(' ')
const valueOf = ({ value }: IncomingRecord): string => value?.toString('utf8') ?? ''

test('P9: nothing of a person stands in logs, traces, metrics, Kafka headers, notices, the message log or problem documents', async () => {
  await live()
  await err()
  await poison()
  // Traces are sent in batches; when that of the last call has arrived, those before it have.
  const last = await createMinistryOfJustice(hub.address).readAct('UNKNOWN.ACT')
  const { traceId } = last.body as unknown as { readonly traceId: string }
  const traces = await eventually(
    () => readFile(join(hub.state, 'traces.jsonl'), 'utf8'),
    (text) => text.includes(traceId),
    { what: 'the trace of the last call' },
  )

  const written = new Map([
    ...(await readAll(join(hub.state, 'logs'))),
    ['traces', traces],
    ['problem documents', problems.join('\n')],
  ])
  for (const topic of Object.keys(topics) as TopicName[]) {
    const records = await hub.readTopic(topic)
    written.set(`headers of ${topic}`, records.map(headersOf).join('\n'))
    if (topic.endsWith('.dlt') || topic === 'exchange.log.v1')
      written.set(`values of ${topic}`, records.map(valueOf).join('\n'))
  }
  for (const [service, url] of Object.entries(hub.endpoints.management)) {
    written.set(`metrics of ${service}`, await (await fetch(`${url}/metrics`)).text())
    for (const table of service === 'gateway' ? [] : ['parked-events', 'waiting-events']) {
      written.set(`${table} of ${service}`, JSON.stringify(await hub.table(service, table)))
    }
  }

  // What the run was about is where it belongs, and nowhere else.
  const search = createLeakSearch([...people.flatMap(({ traces: all }) => all), ...issued])
  expect(search((await hub.readTopic('civil-status.act.v1')).map(valueOf).join('\n')).length).toBeGreaterThan(
    people.length,
  )
  expect(issued.every((pin) => /^\d{12}$/.test(pin))).toBe(true)
  expect(problems.length).toBeGreaterThan(20)
  for (const [place, text] of written)
    expect({ place, leaked: search(text), isEmpty: text === '' && /log$|traces|documents/.test(place) }).toEqual({
      place,
      leaked: [],
      isEmpty: false,
    })
}, 120_000)
