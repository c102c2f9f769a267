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
