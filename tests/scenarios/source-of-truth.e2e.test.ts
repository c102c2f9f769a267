import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { eventually, newName } from '@hub/testing'
import { makeAct } from '../e2e/acts.ts'
import { openHub, type HubUnderTest } from '../e2e/hub-under-test.ts'
import {
  createDifferenceDesk,
  createIdentityAuthority,
  createMinistryOfJustice,
  createPopulationAuthority,
  createRegistrarsDesk,
  createSocialInsurance,
  type DifferenceDesk,
  type MinistryOfJustice,
  type RegistrarsDesk,
  type Verifier,
} from '../partners/index.ts'

/** Whom civil status rules and whom the population register: neither overwrites the other silently. */

let hub: HubUnderTest
let justice: MinistryOfJustice
let registrars: RegistrarsDesk
let desk: DifferenceDesk
let insurance: Verifier
beforeAll(async () => {
  hub = await openHub()
  justice = createMinistryOfJustice(hub.address)
  registrars = createRegistrarsDesk(hub.address)
  desk = createDifferenceDesk(hub.address)
  insurance = createSocialInsurance(hub.address)
})
afterAll(() => hub.close())

interface Citizen {
  readonly pin: string
  readonly fullName: string
  readonly dateOfBirth: string
}

let numbers = 0

const until = (question: Citizen, outcome: string) =>
  eventually(
    () => insurance.verify(question),
    ({ body }) => body.outcome === outcome,
    { what: outcome },
  )

/** Somebody who was in the register before the hub was. */
const bringIn = async (): Promise<Citizen> => {
  numbers += 1
  const pin = `022199${String(numbers).padStart(6, '0')}`
  const citizen = { pin, fullName: `Nguyễn Thị ${newName()}`, dateOfBirth: '1999-03-01' }
  const authority = createIdentityAuthority(hub.address)
  const { body } = await authority.startImport('one citizen', randomUUID())
  const row = {
    ...citizen,
    sex: '2',
    ethnicity: '01',
    nationality: 'VN',
    registeredAt: { provinceCode: '22' },
    mother: { fullName: `Trần Thị ${newName()}` },
  }
  await authority.sendRows(body.id, { from: 0, text: JSON.stringify(row), format: 'application/x-ndjson' })
  await authority.completeImport(body.id)
  await until(citizen, 'match')
  return citizen
}

/** A registrar corrects the name. @returns the citizen by that name, and the number of the act */
const correct = async (citizen: Citizen, given: object = {}): Promise<{ corrected: Citizen; act: string }> => {
  const number = `D${randomUUID().slice(0, 12)}`
  const newValue = `Nguyễn Thị ${newName()}`
  const act = {
    number,
    registeredOn: '2026-11-21',
    registeredAt: { communeCode: '00004' },
    person: citizen,
    ground: 'correction',
    changes: [{ field: 'fullName', oldValue: citizen.fullName, newValue }],
    ...given,
  }
  expect(await justice.register('changes', act)).toMatchObject({ status: 201 })
  return { corrected: { ...citizen, fullName: newValue }, act: number }
}

const untilOpen = async ({ pin }: Citizen) => {
  const difference = await eventually(
    () => desk.findOpen(pin),
    (found) => found !== undefined,
  )
  if (difference === undefined) throw new Error('no difference')
  return difference
}

describe('a correction of somebody born before 2016', () => {
  test('overwrites nothing: verification goes on with the register until an officer lets civil status stand, then both say the same', async () => {
    const citizen = await bringIn()
    const { corrected, act } = await correct(citizen)
    const difference = await untilOpen(citizen)
    expect(difference).toMatchObject({
      field: 'fullName',
      civilStatus: { value: corrected.fullName },
      register: { value: citizen.fullName },
    })
    expect((await insurance.verify(citizen)).body.outcome).toBe('match')
    expect((await insurance.verify(corrected)).body.outcome).toBe('mismatch')
    expect(
      await eventually(
        () => registrars.list('open', citizen.pin),
        ([one]) => one !== undefined,
      ),
    ).toMatchObject([{ act, id: difference.id }])

    const decision = { version: difference.version, reason: 'birth book 12/1999 seen' }
    expect(await desk.decide(difference.id, 'civil-status', decision)).toMatchObject({
      status: 200,
      body: { state: 'resolved', outcome: 'civil-status' },
    })
    await until(corrected, 'match')
    await until(citizen, 'mismatch')
    await eventually(
      () => registrars.list('open', citizen.pin),
      (open) => open.length === 0,
    )
    expect(await registrars.list('to-adjust', citizen.pin)).toEqual([])
  })

  test('that is turned down is told to civil status, which adjusts, and the difference is settled', async () => {
    const citizen = await bringIn()
    const { act } = await correct(citizen)
    const difference = await untilOpen(citizen)
    const decision = { version: difference.version, reason: 'the book was misread' }
    expect((await desk.decide(difference.id, 'register', decision)).status).toBe(200)
    const told = await eventually(
      () => registrars.list('to-adjust', citizen.pin),
      ([one]) => one !== undefined,
    )
    expect(told).toMatchObject([{ id: difference.id, act, value: citizen.fullName }])
    expect(await registrars.adjust(difference.id)).toMatchObject({ status: 200, body: { state: 'settled' } })
    expect((await insurance.verify(citizen)).body.outcome).toBe('match')
  })

  test('that registrar and police of the same level have verified together changes the register at once', async () => {
    const citizen = await bringIn()
    const verifiedWithPolice = { reference: '12/BB-XM', verifiedOn: '2026-11-20' }
    const { corrected } = await correct(citizen, { verifiedWithPolice })
    await until(corrected, 'match')
    expect(await desk.findOpen(citizen.pin)).toBeUndefined()
  })
})

test('an error that the population authority finds of somebody born since 2016 overwrites nothing: an officer decides, and civil status adjusts', async () => {
  const act = makeAct({ child: { fullName: `Nguyễn Thị ${newName()}` } })
  const pin = (await justice.registerBirth(act, 10)).body.identification.pin ?? ''
  const { fullName, dateOfBirth } = act.child
  const child = { pin, fullName, dateOfBirth }
  await until(child, 'match')
  const found = { ...child, fullName: `Nguyễn Thị ${newName()}` }
  expect(await desk.update(pin, { fullName: found.fullName, bloodGroup: '04' }, randomUUID())).toMatchObject({
    status: 201,
    body: { changed: ['bloodGroup'], differing: ['fullName'] },
  })
  const difference = await untilOpen(child)
  expect((await insurance.verify(child)).body.outcome).toBe('match')
  const decision = { version: difference.version, reason: 'birth book and papers of the mother seen' }
  expect((await desk.decide(difference.id, 'register', decision)).status).toBe(200)
  await until(found, 'match')
  const [told] = await eventually(
    () => registrars.list('to-adjust', pin),
    ([one]) => one !== undefined,
  )
  expect(told).toMatchObject({ act: act.number, value: found.fullName })
  expect(await registrars.adjust(told?.id ?? '')).toMatchObject({ body: { state: 'settled' } })
  const record = await createPopulationAuthority(hub.address).readPerson(pin, ['fullName', 'bloodGroup'])
  expect(record.body.items).toEqual({ fullName: found.fullName, bloodGroup: '04' })
})
