import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readRecords } from '@hub/kafka'
import type { Endpoints } from '@hub/local'
import { createLogger } from '@hub/telemetry'
import Table from 'cli-table3'
import {
  createIdentityAuthority,
  createMinistryOfJustice,
  createSocialInsurance,
  toHubAddress,
} from '../partners/index.ts'
import { drawWaterfall } from '../traces/waterfall.ts'
import { fill } from './fill.ts'
import { openHub } from './hub.ts'
import { recordTrace, type RecordedTrace } from './record-trace.ts'
import { conclude, createStory, type Step } from './story.ts'
import { tellStory } from './tell.ts'

/** `npm run demo`: drives the hub as the Ministry of Justice and as social insurance, and says whether all is as promised. */

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    hub: { type: 'string', default: 'local' },
    data: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const write = (line: string): void => void process.stdout.write(`${line}\n`)
const say = values.json ? (): void => undefined : write

// No lines between the rows.
const rules = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }

const showSteps = (steps: readonly Step[]): void => {
  for (const [chapter, group] of Map.groupBy(steps, (step) => step.chapter)) {
    const table = new Table({
      head: ['', 'step', 'result', 'ms'],
      colWidths: [3, 46, 66, 8],
      wordWrap: true,
      style: { head: [], border: [] },
      chars: rules,
    })
    table.push(
      ...group.map(({ ok, what, result, ms }) => [
        ok ? '✔' : '✘',
        what,
        result,
        { content: String(ms), hAlign: 'right' as const },
      ]),
    )
    say(`\n${chapter}\n${table.toString()}`)
  }
}

const showRecord = (record: object): void => {
  const table = new Table({ colWidths: [18, 104], wordWrap: true, style: { head: [], border: [] }, chars: rules })
  table.push(
    ...Object.entries(record).map(([name, value]) => ({
      [name]: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  )
  say(`\nThe record of one exchange, as it stands in the message log\n${table.toString()}`)
}

const showTrace = ({ traceId, nodes, remark }: RecordedTrace): void => {
  if (nodes.length > 0) {
    say(`\nThe trace of the first birth, ${traceId}; ⇢ marks a batch that carried something of it`)
    say(drawWaterfall(nodes))
  }
  if (remark !== undefined) say(`\n${remark}`)
}

const shownPeople = 10

const fillHub = async (endpoints: Endpoints, count: number): Promise<void> => {
  const address = toHubAddress(endpoints)
  const partners = { justice: createMinistryOfJustice(address), insurance: createSocialInsurance(address) }
  const people = await fill(partners, count, (done) => {
    if (done % Math.ceil(count / 10) === 0)
      say(`  ${done} of ${count} births registered, and their children verifiable`)
  })
  if (values.json) write(JSON.stringify(people, undefined, 2))
  const table = new Table({ head: ['act', 'name', 'born on', 'number'], style: { head: [], border: [] }, chars: rules })
  table.push(
    ...people.slice(0, shownPeople).map(({ act, fullName, dateOfBirth, pin }) => [act, fullName, dateOfBirth, pin]),
  )
  say(`\nMade-up people to verify, the first ${Math.min(shownPeople, count)} of ${count}\n${table.toString()}`)
}

const run = async (): Promise<0 | 1> => {
  const { endpoints, release } = await openHub({ hub: values.hub, say, traces: values.trace ? 'wanted' : 'unwanted' })
  try {
    if (values.data !== undefined) {
      await fillHub(endpoints, Number(values.data))
      return 0
    }
    const address = toHubAddress(endpoints)
    const logger = createLogger({ service: 'demo', level: 'error' })
    const kafka = { ...endpoints.kafka, clientId: 'demo', logger }
    const story = createStory()
    const recording = values.trace ? await recordTrace(endpoints.collector) : undefined
    const cast = {
      justice: createMinistryOfJustice(address),
      insurance: createSocialInsurance(address),
      authority: createIdentityAuthority(address),
      readLog: () => readRecords(kafka, 'exchange.log.v1'),
      traceparent: recording?.traceparent,
    }
    const seed = Date.now()
    const record = await tellStory(story, cast, { name: seed.toString(36).toUpperCase(), seed })
    const trace = await recording?.finish()
    const steps = story.steps()
    const { ok, sentence } = conclude(steps)
    if (values.json) write(JSON.stringify({ ok, steps, record, trace }, undefined, 2))
    showSteps(steps)
    showRecord(record)
    if (trace !== undefined) showTrace(trace)
    say(`\n${sentence}`)
    return ok ? 0 : 1
  } finally {
    await release()
  }
}

const usage = `npm run demo -- [--trace] [--json] [--hub local|compose|FILE] [--data N]
  --trace         the trace of the first birth as well, through all services
  --json          everything that was done, for programs
  --hub compose   the hub that docker compose runs; else the one of npm start, or one that is started for this
  --hub FILE      the hub whose addresses and clients stand in a file like .hub/endpoints.json
  --data N        instead of the story: N births of made-up people, always the same, to have somebody to verify`

const isCount = (text: string | undefined): boolean => text === undefined || /^[1-9][0-9]{0,5}$/.test(text)

if (values.help) write(usage)
else if (!['local', 'compose'].includes(values.hub) && !existsSync(values.hub)) {
  write(`There is no hub "${values.hub}".\n${usage}`)
  process.exitCode = 1
} else if (!isCount(values.data)) {
  write(`--data takes how many births, at most 999,999: not "${values.data}".\n${usage}`)
  process.exitCode = 1
} else process.exitCode = await run()
