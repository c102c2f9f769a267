import { parseArgs } from 'node:util'

/** What a bench can be told; each takes what concerns it. */
export interface BenchOptions {
  readonly runs: number
  /** Of a measured window; undefined where each bench is to take its usual time. */
  readonly seconds: number | undefined
  readonly ceilingSeconds: number
  readonly persons: number
  /** Births, registrations or rows of one run, where the bench has such. */
  readonly count: number | undefined
  /** Births a second, for `latency`. */
  readonly rate: number
  /** Calls a second of the open loops of `verify`; undefined where they are shares of F. */
  readonly rates: readonly number[] | undefined
  readonly seed: number
}

export interface CommandLine {
  /** Undefined where none was named, or help asked for. */
  readonly bench: string | undefined
  readonly options: BenchOptions
  readonly jsonFile: string | undefined
  /** Folder for profiles of the measured windows; undefined where none are taken. */
  readonly profileDirectory: string | undefined
}

export const usage = `npm run bench -- [profile] NAME [options]
  --runs 3              interleaved runs; the median counts
  --seconds N           length of a measured window: 10 for verify, 30 for births, cancel and idle, 60 for latency
  --ceiling-seconds 4   length of each measurement of a ceiling
  --persons 100000      how many the register holds (verify, consume, rebuild)
  --count N             births, events or rows of one run (births, acts, issue, import, relay), persons of one (redrive)
  --rate 20             births a second (latency)
  --rates 230,450       calls a second of the open loops (verify), instead of 0.03 F and 0.06 F; the first one (rebuild)
  --seed N              of the synthetic people
  --json FILE           everything, with what the machine is
  --profile DIR         CPU profiles and flame graphs of the measured windows; \`profile NAME\` puts them into .hub/profiles`

/** @throws Error for an option that does not exist or is not a number above zero */
export const parseCommandLine = (args: readonly string[], profilesDirectory: string, now: Date): CommandLine => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '3' },
      seconds: { type: 'string' },
      'ceiling-seconds': { type: 'string', default: '4' },
      persons: { type: 'string', default: '100000' },
      count: { type: 'string' },
      rate: { type: 'string', default: '20' },
      rates: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(now.getTime() / 1000)) },
      json: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const toNumber = (name: string, text: string): number => {
    const number = Number(text)
    if (!(number > 0)) throw new Error(`--${name} must be a number above zero`)
    return number
  }
  const toOptional = (name: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : toNumber(name, text)
  const isProfile = positionals[0] === 'profile'
  return {
    bench: values.help ? undefined : positionals[isProfile ? 1 : 0],
    options: {
      runs: toNumber('runs', values.runs),
      seconds: toOptional('seconds', values.seconds),
      ceilingSeconds: toNumber('ceiling-seconds', values['ceiling-seconds']),
      persons: toNumber('persons', values.persons),
      count: toOptional('count', values.count),
      rate: toNumber('rate', values.rate),
      rates: values.rates?.split(',').map((rate) => toNumber('rates', rate)),
      seed: toNumber('seed', values.seed),
    },
    jsonFile: values.json,
    profileDirectory: values.profile ?? (isProfile ? profilesDirectory : undefined),
  }
}
