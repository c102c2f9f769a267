import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '@hub/testing'
import {
  createInsuranceReader,
  createMinistryOfJustice,
  createPopulationAuthority,
  type PopulationReader,
} from '../partners/index.ts'
import { makeAct } from './acts.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub.close())

const followAll = async (reader: PopulationReader): Promise<readonly { readonly pin: string }[]> => {
  const changes: { readonly pin: string }[] = []
  for (let after: string | undefined; ;) {
    const { body } = await reader.followChanges(after)
    changes.push(...body.changes)
    if (body.next === (after ?? '0-0')) return changes
    after = body.next
  }
}

test('P8: a child that was registered is read by its number, by everybody as far as granted', async () => {
  const act = makeAct()
  const { body } = await createMinistryOfJustice(hub.address).registerBirth(act, 10)
  const pin = body.identification.pin ?? ''
  const authority = createPopulationAuthority(hub.address)
  const insurance = createInsuranceReader(hub.address)
  const told = await eventually(
    () => authority.readPerson(pin),
    ({ status }) => status === 200,
  )
  expect(told.body.items).toMatchObject({ pin, fullName: act.child.fullName, maritalStatus: 'unmarried' })
  expect((await insurance.readPerson(pin, ['fullName', 'nativePlace'])).body).toMatchObject({
    items: { fullName: act.child.fullName },
    withheld: ['nativePlace'],
  })
  expect((await insurance.readHistory(pin)).status).toBe(403)
  expect((await authority.readHistory(pin)).body.changes).toEqual([])
  await eventually(
    () => followAll(authority),
    (changes) => changes.some((change) => change.pin === pin),
  )
})

test('the authority registers where a child lives, and a unit that the merger ended is not taken any more', async () => {
  const { body } = await createMinistryOfJustice(hub.address).registerBirth(makeAct(), 10)
  const pin = body.identification.pin ?? ''
  const authority = createPopulationAuthority(hub.address)
  await eventually(
    () => authority.readPerson(pin),
    ({ status }) => status === 200,
  )
  const residence = { pin, kind: 'permanent', from: '2026-11-20', ground: 'family' }
  const ended = { ...residence, address: { provinceCode: '45', communeCode: '19360' } }
  expect(await authority.registerResidence(randomUUID(), ended)).toMatchObject({ status: 400 })
  const lives = { ...residence, address: { provinceCode: '44', communeCode: '19360' } }
  expect(await authority.registerResidence(randomUUID(), lives)).toMatchObject({ status: 201 })
  expect((await authority.readPerson(pin, ['permanentResidence'])).body.items).toMatchObject({
    permanentResidence: { today: [{ unit: { name: 'Phường Quảng Trị' } }] },
  })
})

test('the authority reads how well the register is kept, by province and by commune', async () => {
  const authority = createPopulationAuthority(hub.address)
  const ofHanoi = async (): Promise<number> =>
    (await authority.readDataQuality()).body.rows.find(({ code }) => code === '01')?.persons ?? 0
  const before = await ofHanoi()
  await createMinistryOfJustice(hub.address).registerBirth(makeAct(), 10)
  await eventually(ofHanoi, (persons) => persons > before)
  const { body } = await authority.readDataQuality('01')
  // There may be a row without a unit besides.
  expect(body.rows.filter(({ code }) => code !== undefined)).toHaveLength(126)
  expect(body.total.persons).toBeGreaterThan(before)
})
