import { describe, expect, test } from '@jest/globals'
import type { CatalogueDocument } from '../domain/catalogue.ts'
import { applyCatalogue } from './apply-catalogue.ts'
import type { CatalogueStore, CatalogueVersion } from './ports.ts'

const document: CatalogueDocument = {
  instance: 'VN',
  members: [{ class: 'GOV', code: 'G01', name: 'Public Security', subsystems: [{ code: 'population' }] }],
  services: [],
  procedures: [],
  grants: [],
}

const setUp = () => {
  const versions: (CatalogueVersion & { readonly document: CatalogueDocument })[] = []
  const store: CatalogueStore = {
    findLatest: () => Promise.resolve(versions.at(-1)),
    load: () => Promise.resolve(document),
    insert: (given, digest) => {
      versions.push({ version: versions.length + 1, digest, document: given })
      return Promise.resolve(versions.length)
    },
  }
  return { store, versions }
}

describe('a catalogue', () => {
  test('is put in force as the next version', async () => {
    const { store, versions } = setUp()
    expect(await applyCatalogue(store, document, 'a')).toEqual({ kind: 'applied', version: 1 })
    expect(await applyCatalogue(store, { ...document, procedures: [{ code: 'x', name: 'X' }] }, 'b')).toEqual({
      kind: 'applied',
      version: 2,
    })
    expect(versions.map(({ digest }) => digest)).toEqual(['a', 'b'])
  })

  test('that is in force already stays, under its version', async () => {
    const { store, versions } = setUp()
    await applyCatalogue(store, document, 'a')
    expect(await applyCatalogue(store, document, 'a')).toEqual({ kind: 'unchanged', version: 1 })
    expect(versions).toHaveLength(1)
  })

  test('that was in force before is put in force again', async () => {
    const { store } = setUp()
    await applyCatalogue(store, document, 'a')
    await applyCatalogue(store, document, 'b')
    expect(await applyCatalogue(store, document, 'a')).toEqual({ kind: 'applied', version: 3 })
  })

  test('that contradicts itself is not put in force', async () => {
    const { store, versions } = setUp()
    await applyCatalogue(store, document, 'a')
    const grants = [{ client: 'VN/GOV/G15/x', service: 'VN/GOV/G01/y/z', operations: [], procedures: [] }]
    expect(await applyCatalogue(store, { ...document, grants }, 'b')).toEqual({
      kind: 'contradictory',
      faults: ['a grant names the service VN/GOV/G01/y/z, which is not declared'],
    })
    expect(versions.map(({ digest }) => digest)).toEqual(['a'])
  })
})
