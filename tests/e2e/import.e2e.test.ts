import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, newName } from '@hub/testing'
import { importFile, untilAnnounced } from '../imports/import-file.ts'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  type IdentityAuthority,
  type Import,
} from '../partners/index.ts'
import { makeAct, questionAbout } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
let authority: IdentityAuthority
let folder = ''
beforeAll(async () => {
  hub = await openHub()
  authority = createIdentityAuthority(hub.address)
  folder = await mkdtemp(join(tmpdir(), 'import-'))
})
afterAll(async () => {
  await hub.close()
  await rm(folder, { recursive: true })
})

/** People who are like nobody else, with numbers of a province in which nobody else here was born. */
const writePeople = async (provinceCode: string, count: number): Promise<string> => {
  const file = join(folder, `${provinceCode}.ndjson`)
  const mother = `Trần Thị ${newName()}`
  const rows = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      pin: `0${provinceCode}199${String(index).padStart(6, '0')}`,
      fullName: 'Nguyễn Thị Hòa',
      dateOfBirth: '1999-03-01',
      sex: '2',
      ethnicity: '01',
      nationality: 'VN',
      registeredAt: { provinceCode },
      mother: {
        fullName: `${mother} ${String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')}`,
      },
    }),
  )
  await writeFile(file, rows.join('\n'))
  return file
}

const bringIn = async (provinceCode: string, count: number, onProgress: (current: Import) => void): Promise<Import> => {
  const file = await writePeople(provinceCode, count)
  return importFile(authority, { file, format: 'application/x-ndjson', what: provinceCode, onProgress })
}

const killIssuance = async (): Promise<void> => void process.kill(await hub.pidOf('id-issuance'), 'SIGKILL')

const count = async (service: string, query: string, values: readonly unknown[]): Promise<number> =>
  Number((await hub.rows<{ count: number }>(service, query, values))[0]?.count)

test('P1, P3: everybody who was imported has one number and is verifiable once, though id-issuance is killed while rows are taken and while they are announced', async () => {
  const kills: Promise<void>[] = []
  const done = await bringIn('96', 8000, () => {
    if (kills.length === 0) kills.push(killIssuance())
  })
  expect(done).toMatchObject({ rows: 8000, accepted: 8000, rejected: 0 })
  const announced = await untilAnnounced(authority, done, (persons) => {
    if (kills.length === 1 && persons > 0 && persons < 8000) kills.push(killIssuance())
  })
  await Promise.all(kills)
  expect([kills.length, announced.announced]).toEqual([2, 8000])

  const pins = ['096199%']
  const counts = () =>
    Promise.all([
      count('id-issuance', 'select count(*) from pin where pin like $1', pins),
      count('population', 'select count(*) from person where pin like $1', pins),
      count(
        'verification',
        `select count(*) from pin_state join person_record using (person_id) where pin like $1 and state = 'active'`,
        pins,
      ),
    ])
  await eventually(counts, (counted) => counted.every((one) => one === 8000), {
    timeoutMs: 60_000,
    what: 'everybody verifiable',
  })
  const events = (await hub.readTopic('identity.pin.v1')).filter(({ value }) =>
    value?.toString('utf8').includes(`"importId":"${done.id}"`),
  )
  expect(new Set(events.map(({ headers }) => headers['ce_id'])).size).toBe(8000)
  expect(new Set(events.map(({ key }) => key)).size).toBe(8000)
}, 240_000)

test('a child who is registered while an import is announced is verifiable before it has ended', async () => {
  const justice = createMinistryOfJustice(hub.address)
  const insurance = createSocialInsurance(hub.address)
  const done = await bringIn('95', 12_000, () => undefined)
  const act = makeAct()
  await justice.registerBirth(act)
  const { body } = await eventually(
    () => justice.readAct(act.number),
    (answer) => answer.body.identification.state === 'issued',
    { what: 'the number' },
  )
  await eventually(
    () => insurance.verify(questionAbout(act, body.identification.pin ?? '')),
    (answer) => answer.body.outcome === 'match',
    { what: 'the child verifiable' },
  )
  const { body: current } = await authority.readImport(done.id)
  expect(current.announced).toBeLessThan(done.accepted)
  await untilAnnounced(authority, done, () => undefined)
}, 240_000)
