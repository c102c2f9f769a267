import { expect, test } from '@jest/globals'
import { parseCommandLine } from './options.ts'

const parse = (...args: readonly string[]) => parseCommandLine(args, '/profiles', new Date(5000))

test('a bench alone is measured as usual', () => {
  const { bench, options, profileDirectory } = parse('verify')
  expect([bench, options.runs, options.persons, options.count, options.seed]).toEqual([
    'verify',
    3,
    100_000,
    undefined,
    5,
  ])
  expect(profileDirectory).toBeUndefined()
})

test('profiles are taken where asked for, by word or by folder', () => {
  expect(parse('profile', 'verify')).toMatchObject({ bench: 'verify', profileDirectory: '/profiles' })
  expect(parse('verify', '--profile', '/here')).toMatchObject({ bench: 'verify', profileDirectory: '/here' })
})

test('rates are a list', () => {
  expect(parse('verify', '--rates', '230,450').options.rates).toEqual([230, 450])
  expect(() => parse('verify', '--rates', '230,')).toThrow('--rates')
})

test('nonsense is refused by name', () => {
  expect(() => parse('verify', '--runs', 'three')).toThrow('--runs')
  expect(() => parse('verify', '--seconds', '0')).toThrow('--seconds')
  expect(() => parse('verify', '--no-such')).toThrow('--no-such')
})

test('without a name there is none, nor where help is asked for', () => {
  expect(parse('verify', '--help').bench).toBeUndefined()
  expect(parse().bench).toBeUndefined()
})
