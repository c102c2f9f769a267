import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import * as contracts from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import { lateCases, toldElsewhere } from './late-stories.ts'

const { consumption } = contracts
const consumers = Object.keys(consumption) as contracts.ConsumerName[]

/** `pin-issued` of `vn.ndxp.identity.pin-issued.v1`. */
const shortName = (type: string): string => type.split('.').at(-2) ?? ''

const nameOf = (constant: string): string => {
  const definition = (contracts as unknown as Readonly<Record<string, { readonly type?: string } | undefined>>)[
    constant
  ]
  return shortName(definition?.type ?? '')
}

/** The types that a consumer handles, and how, as its sources declare them. */
const readDeclared = async (consumer: string): Promise<readonly { readonly how: string; readonly name: string }[]> => {
  const directory = fileURLToPath(new URL(`../../${consumer}/src/adapters/kafka/`, import.meta.url))
  const files = (await readdir(directory)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const sources = await Promise.all(files.map((file) => readFile(directory + file, 'utf8')))
  return sources.flatMap((source) =>
    [...source.matchAll(/\b(on|inTurn|overtaking)\(\s*(\w+),/g)].map(([, how = '', constant = '']) => ({
      how,
      name: nameOf(constant),
    })),
  )
}

const casesOf = (consumer: string) => lateCases.filter((one) => one.consumer === consumer)

test.each(consumers)(
  'P6: each type that %s handles is told late in a story, or elsewhere, or taken in its turn only',
  async (consumer) => {
    const declared = await readDeclared(consumer)
    const told = casesOf(consumer).flatMap(({ story }) =>
      story(newPersonId()).map(({ headers }) => shortName(headers['ce_type'] ?? '')),
    )
    const proven = new Set([...told, ...(toldElsewhere[consumer] ?? [])])
    expect(declared.length).toBeGreaterThan(0)
    expect(declared.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([])
    // What a consumer takes in its turn only is refused where it is late, and the stories expect just that.
    expect(declared.filter(({ how }) => how === 'inTurn').map(({ name }) => name)).toEqual(
      casesOf(consumer).flatMap(({ inTurn }) => inTurn.map(shortName)),
    )
  },
)
