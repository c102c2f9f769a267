import { describe, expect, test } from '@jest/globals'
import { OutageFault } from '@hub/failure'
import type { CatalogueDocument } from '../domain/catalogue.ts'
import { createCatalogueConfirmation } from './confirm-catalogue.ts'

/** The catalogue of a version knows one client, named for it. */
const documentOf = (version: number): CatalogueDocument => ({
  instance: 'VN',
  members: [{ class: 'GOV', code: 'G01', name: 'G01', subsystems: [{ code: 'x', clients: [`client-${version}`] }] }],
  services: [],
  procedures: [],
  grants: [],
})

const away = (what: 'postgres' | 'redis') => Promise.reject(new OutageFault(what, 'away'))

/** Record, board and clock, which the test sets; and what they were asked. */
const setUp = () => {
  const record = { version: undefined as number | undefined, isAway: false }
  const board = {
    version: undefined as number | undefined,
    isAway: false,
    isSilent: false,
    isHanging: false,
    generation: 1,
  }
  const clock = { now: 1000 }
  const asked: string[] = []
  const patience = Promise.withResolvers<void>()
  const view = createCatalogueConfirmation({
    store: {
      findLatest: () => {
        asked.push('record')
        if (record.isAway) return away('postgres')
        return Promise.resolve(record.version === undefined ? undefined : { version: record.version, digest: '' })
      },
      load: (version) => {
        asked.push(`load ${version}`)
        return record.isAway ? away('postgres') : Promise.resolve(documentOf(version))
      },
      insert: () => Promise.resolve(0),
    },
    board: {
      read: () => {
        asked.push('board')
        if (board.isHanging) return new Promise<undefined>(() => undefined)
        return board.isAway ? away('redis') : Promise.resolve(board.version)
      },
      write: (version) => {
        if (board.isAway) return away('redis')
        if (board.isSilent) return new Promise<void>(() => undefined)
        board.version = Math.max(version, board.version ?? 0)
        return Promise.resolve()
      },
      generation: () => board.generation,
    },
    now: () => clock.now,
    patience: () => patience.promise,
  })
  /** Confirms, and tells what was asked for it. */
  const confirm = async (): Promise<string[]> => {
    asked.length = 0
    await view.confirm()
    return [...asked]
  }
  const inForce = (): string | undefined => view.current()?.clientIds[0]
  /** The catalogue that a call finds. */
  const forCall = async (): Promise<string | undefined> => (await view.confirmed())?.clientIds[0]
  return { record, board, clock, asked, confirm, inForce, forCall, endPatience: patience.resolve }
}

/** The same, with version 1 in force and on the board. */
const setUpWithCatalogue = async () => {
  const all = setUp()
  all.record.version = 1
  await all.confirm()
  return all
}

describe('at the start', () => {
  test('no catalogue is in force', () => {
    expect(setUp().inForce()).toBeUndefined()
  })

  test('the record is asked, whatever the board says, and the board is told', async () => {
    const { record, board, confirm, inForce } = setUp()
    record.version = 3
    board.version = 2
    expect(await confirm()).toEqual(['record', 'load 3'])
    expect(inForce()).toBe('client-3')
    expect(board.version).toBe(3)
  })

  test('a record without any catalogue puts none in force', async () => {
    const { confirm, inForce } = setUp()
    await confirm()
    expect(inForce()).toBeUndefined()
  })

  test('a board that takes what it is told but says nothing is not waited for', async () => {
    const { record, board, confirm, inForce } = setUp()
    record.version = 1
    board.isSilent = true
    await confirm()
    expect(inForce()).toBe('client-1')
  })

  test('a board that is away is no hindrance', async () => {
    const { record, board, confirm, inForce } = setUp()
    record.version = 1
    board.isAway = true
    await confirm()
    expect(inForce()).toBe('client-1')
  })
})

describe('a confirmation', () => {
  test('that finds nothing new asks the board alone, and loads nothing', async () => {
    const { confirm, inForce } = await setUpWithCatalogue()
    expect(await confirm()).toEqual(['board'])
    expect(inForce()).toBe('client-1')
  })

  test('that finds a newer version on the board loads that', async () => {
    const { record, board, confirm, inForce } = await setUpWithCatalogue()
    record.version = 2
    board.version = 2
    expect(await confirm()).toEqual(['board', 'load 2'])
    expect(inForce()).toBe('client-2')
    expect(await confirm()).toEqual(['board'])
  })

  test.each([
    ['silent', { version: undefined }],
    ['away', { isAway: true }],
  ])('asks the record where the board is %s', async (_what, state) => {
    const { record, board, confirm, inForce } = await setUpWithCatalogue()
    Object.assign(board, state)
    record.version = 2
    expect(await confirm()).toEqual(['board', 'record', 'load 2'])
    expect(inForce()).toBe('client-2')
  })

  test('asks the record where the board is newly connected, whatever it says', async () => {
    const { record, board, confirm, inForce } = await setUpWithCatalogue()
    record.version = 3
    board.version = 2
    board.generation = 2
    expect(await confirm()).toEqual(['record', 'load 3'])
    expect(inForce()).toBe('client-3')
    expect(board.version).toBe(3)
  })

  test('does not believe a newly connected board before the record has answered', async () => {
    const { record, board, clock, confirm, inForce } = await setUpWithCatalogue()
    record.version = 2
    await confirm()
    board.version = 1
    board.generation = 2
    record.isAway = true
    await confirm().catch(() => undefined)
    clock.now += 2000
    await confirm().catch(() => undefined)
    expect(inForce()).toBeUndefined()
  })

  test('never goes back to a version that the board remembers from before', async () => {
    const { record, board, confirm, inForce } = await setUpWithCatalogue()
    record.version = 2
    board.version = 2
    await confirm()
    board.version = 1
    await confirm()
    expect(inForce()).toBe('client-2')
  })

  test('sets right within five seconds a board that missed a version', async () => {
    const { record, confirm, inForce } = await setUpWithCatalogue()
    record.version = 2
    for (let count = 0; count < 21; count += 1) await confirm()
    expect(inForce()).toBe('client-2')
  })

  test('is not kept waiting, nor failed, by a record that is away while the board answers', async () => {
    const { record, clock, confirm, inForce } = await setUpWithCatalogue()
    record.isAway = true
    for (let count = 0; count < 50; count += 1) {
      clock.now += 250
      await confirm()
      expect(inForce()).toBe('client-1')
    }
  })
})

describe('what is not confirmed', () => {
  test('for a second is not used any more, and is used again once it is confirmed', async () => {
    const { clock, confirm, inForce } = await setUpWithCatalogue()
    clock.now += 1000
    expect(inForce()).toBe('client-1')
    clock.now += 1
    expect(inForce()).toBeUndefined()
    await confirm()
    expect(inForce()).toBe('client-1')
  })

  test('because neither board nor record answers fails aloud', async () => {
    const { record, board, clock, confirm, inForce } = await setUpWithCatalogue()
    record.isAway = true
    board.isAway = true
    clock.now += 1001
    await expect(confirm()).rejects.toBeInstanceOf(OutageFault)
    expect(inForce()).toBeUndefined()
  })

  test('because the new version cannot be loaded is not the old one either', async () => {
    const { record, board, clock, confirm, inForce } = await setUpWithCatalogue()
    board.version = 2
    record.isAway = true
    clock.now += 1001
    await expect(confirm()).rejects.toBeInstanceOf(OutageFault)
    expect(inForce()).toBeUndefined()
  })

  test('counts from when it was asked for, not from when the answer came', async () => {
    const clock = { now: 0 }
    const { promise, resolve } = Promise.withResolvers<{ version: number; digest: string }>()
    const view = createCatalogueConfirmation({
      store: {
        findLatest: () => promise,
        load: (version) => Promise.resolve(documentOf(version)),
        insert: () => Promise.resolve(0),
      },
      board: { read: () => away('redis'), write: () => away('redis'), generation: () => 1 },
      now: () => clock.now,
      patience: () => Promise.resolve(),
    })
    const confirming = view.confirm()
    clock.now = 800
    resolve({ version: 1, digest: '' })
    await confirming
    expect(view.current()).toBeDefined()
    clock.now = 1001
    expect(view.current()).toBeUndefined()
  })
})

describe('a call', () => {
  test('that comes within the second asks nobody', async () => {
    const { asked, forCall } = await setUpWithCatalogue()
    asked.length = 0
    expect(await forCall()).toBe('client-1')
    expect(asked).toEqual([])
  })

  test('that comes when the second is over, as after a pause of the process, waits for a confirmation', async () => {
    const { clock, board, record, forCall } = await setUpWithCatalogue()
    clock.now += 1001
    record.version = 2
    board.version = 2
    expect(await forCall()).toBe('client-2')
  })

  test('waits for a second confirmation where the first was asked for before the pause', async () => {
    const { clock, confirm, asked, forCall } = await setUpWithCatalogue()
    const early = confirm()
    clock.now += 1001
    expect(await forCall()).toBe('client-1')
    await early
    expect(asked).toEqual(['board', 'board'])
  })

  test('waits no longer than its patience', async () => {
    const { clock, board, forCall, endPatience } = await setUpWithCatalogue()
    clock.now += 1001
    board.isHanging = true
    const waiting = forCall()
    endPatience()
    expect(await waiting).toBeUndefined()
  })

  test('finds none where neither board nor record answers', async () => {
    const { clock, board, record, forCall } = await setUpWithCatalogue()
    clock.now += 1001
    board.isAway = true
    record.isAway = true
    expect(await forCall()).toBeUndefined()
  })
})
