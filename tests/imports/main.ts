import { createWriteStream, existsSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { createProgressLine } from '../bench/report/progress-line.ts'
import { openHub } from '../demo/hub.ts'
import {
  createIdentityAuthority,
  toHubAddress,
  type IdentityAuthority,
  type Import,
  type ImportRemark,
} from '../partners/index.ts'
import { importFile, untilAnnounced } from './import-file.ts'
import { countRows, type Format } from './read-chunks.ts'

/** `npm run import -- FILE`: brings persons and numbers that were there before the hub was into it, as the identity authority. */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    what: { type: 'string' },
    hub: { type: 'string', default: 'local' },
    report: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const write = (line: string): void => void process.stdout.write(`${line}\n`)

const usage = `npm run import -- FILE [--what TEXT] [--report FILE] [--hub local|compose|FILE]
  FILE            persons, one a line as JSON (.ndjson), or CSV with a line of names first (.csv); the fields are in the API description
  --what TEXT     what is imported, for those who read the report; the name of the file unless given
  --report FILE   every remark on a row, as NDJSON
  --hub           the hub of npm start or one that is started for this, the one of docker compose, or one told in a file
A file that was cut off goes on where it stopped when it is imported again.`

async function* listRemarks(authority: IdentityAuthority, { id }: Import): AsyncGenerator<ImportRemark, void> {
  for (let after: string | undefined = '0'; after !== undefined;) {
    const { body } = await authority.listRemarks(id, after)
    yield* body.remarks
    after = body.next
  }
}

const showReport = async (authority: IdentityAuthority, done: Import): Promise<void> => {
  const reasons = new Map<string, number>()
  const report = values.report === undefined ? undefined : createWriteStream(values.report)
  for await (const remark of listRemarks(authority, done)) {
    const name = `${remark.rejected ? 'rejected' : 'accepted'}, ${remark.reason}`
    reasons.set(name, (reasons.get(name) ?? 0) + 1)
    report?.write(`${JSON.stringify(remark)}\n`)
  }
  report?.end()
  const table = new Table({ head: ['rows', ''], style: { head: [], border: [] }, colAligns: ['right', 'left'] })
  table.push(
    [done.rows, 'in all'],
    [done.accepted, 'accepted'],
    [done.announced, 'of them announced'],
    [done.withoutNumber, 'of them without a number'],
    ...[...reasons].map(([name, count]) => [count, name]),
  )
  write(`\nImport ${done.id} is ${done.state}.\n${table.toString()}`)
}

const run = async (file: string, format: Format): Promise<void> => {
  const { endpoints, release } = await openHub({ hub: values.hub, say: write, traces: 'unwanted' })
  try {
    const authority = createIdentityAuthority(toHubAddress(endpoints))
    const progress = createProgressLine(process.stdout)
    const total = await countRows(file, format)
    const onProgress = ({ rows }: Import): void => progress.update('rows imported', rows, total)
    const done = await importFile(authority, { file, format, what: values.what ?? basename(file), onProgress })
    const announced = await untilAnnounced(authority, done, (count) =>
      progress.update('persons announced', count, done.accepted),
    )
    progress.end()
    await showReport(authority, announced)
  } finally {
    await release()
  }
}

const [file] = positionals
const formats: Readonly<Record<string, Format>> = { '.ndjson': 'application/x-ndjson', '.csv': 'text/csv' }
const format = formats[extname(file ?? '')]
if (values.help || file === undefined) write(usage)
else if (!existsSync(file) || format === undefined) {
  write(
    `${existsSync(file) ? 'The name of the file ends neither in .ndjson nor in .csv' : 'There is no such file'}: ${file}\n${usage}`,
  )
  process.exitCode = 1
} else await run(file, format)
