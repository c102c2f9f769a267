import { callerKeys, databaseKeys, kafkaKeys, keyField, parseConfig, serverKeys, subjectKeys } from '@hub/config'
import { PermanentFault } from '@hub/failure'
import { Type, type Static } from 'typebox'

const keyId = '[a-z0-9-]+'
const key = '[A-Za-z0-9+/]{43}='
const countryPrefix = '[A-Z]{2}=(10[1-9]|1[1-9][0-9]|[2-9][0-9]{2})'
const listOf = (item: string): string => `^(${item}(,${item})*)?$`

export const ConfigSchema = Type.Object({
  ...serverKeys,
  ...databaseKeys,
  ...kafkaKeys,
  ...callerKeys,
  ...subjectKeys,
  NUMBERING_KEY: keyField(
    'makes numbers unpredictable; never another one under the same name once numbers were issued',
  ),
  NUMBERING_KEY_ID: Type.String({
    default: '1',
    pattern: `^${keyId}$`,
    description: 'names the key above in the database; a new key has a new name',
  }),
  NUMBERING_FORMER_KEYS: Type.String({
    default: '',
    pattern: listOf(`${keyId}:${key}`),
    description: 'comma-separated name:key of the keys that series opened earlier still use',
  }),
  NUMBERING_COMPROMISED_KEYS: Type.String({
    default: '',
    pattern: listOf(keyId),
    description:
      'comma-separated names of keys that have become known: series that use one begin anew with the key above',
  }),
  COUNTRY_PREFIXES: Type.String({
    default: '',
    pattern: listOf(countryPrefix),
    description:
      'comma-separated country=digits, such as LA=216, for births registered abroad (circular 59/2021 annex II)',
  }),
  CERTIFICATE_KEY: Type.String({
    minLength: 1,
    description: 'Ed25519 private key that signs certificates of succession; a JWK with kid',
  }),
})

export type Config = Readonly<Static<typeof ConfigSchema>>

const splitList = (list: string): readonly string[] => (list === '' ? [] : list.split(','))

const splitPairs = (list: string, separator: string): readonly (readonly [string, string])[] =>
  splitList(list).map((pair) => {
    const at = pair.indexOf(separator)
    return [pair.slice(0, at), pair.slice(at + 1)]
  })

const hasDuplicates = (texts: readonly string[]): boolean => new Set(texts).size < texts.length

/** What no pattern can say; each with the key that is wrong. */
const findContradiction = (config: Config): string | undefined => {
  const former = splitPairs(config.NUMBERING_FORMER_KEYS, ':')
  const countries = splitPairs(config.COUNTRY_PREFIXES, '=').map(([country]) => country)
  if (splitList(config.NUMBERING_COMPROMISED_KEYS).includes(config.NUMBERING_KEY_ID))
    return 'NUMBERING_COMPROMISED_KEYS must not name the current key'
  if (hasDuplicates([config.NUMBERING_KEY_ID, ...former.map(([id]) => id)]))
    return 'NUMBERING_FORMER_KEYS must not name a key twice, nor the current one'
  if (hasDuplicates([config.NUMBERING_KEY, ...former.map(([, value]) => value)]))
    return 'NUMBERING_FORMER_KEYS must not hold a key twice, nor the current one'
  if (hasDuplicates([...countries, 'VN'])) return 'COUNTRY_PREFIXES must not name a country twice, nor VN'
  return undefined
}

export const readConfig = (env: NodeJS.ProcessEnv): Config => {
  const config = parseConfig(ConfigSchema, env)
  const contradiction = findContradiction(config)
  if (contradiction !== undefined) throw new PermanentFault('configuration', `configuration: ${contradiction}`)
  return config
}

/** The keys of numbering as they are used together. */
export const numberingKeysOf = (config: Config) => ({
  current: { id: config.NUMBERING_KEY_ID, key: config.NUMBERING_KEY },
  former: new Map(splitPairs(config.NUMBERING_FORMER_KEYS, ':')),
  compromised: splitList(config.NUMBERING_COMPROMISED_KEYS),
})

/** Three digits by country. */
export const countryPrefixesOf = (config: Config): ReadonlyMap<string, string> =>
  new Map(splitPairs(config.COUNTRY_PREFIXES, '='))
