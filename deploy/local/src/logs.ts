import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectDirectory } from './hub.ts'

/** `npm run logs -- [NAME...]`: the newest lines of the logs, and what comes, until Ctrl-C. */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'string', short: 'n', default: '50' },
    'no-follow': { type: 'boolean', default: false },
    state: { type: 'string', default: join(projectDirectory, '.hub') },
  },
})

const directory = join(values.state, 'logs')
const available = (await readdir(directory).catch(() => [])).map((file) => file.replace(/\.log$/, ''))
const unknown = positionals.filter((name) => !available.includes(name))
if (available.length === 0 || unknown.length > 0) {
  process.stdout.write(
    available.length === 0
      ? 'There are no logs yet: npm start\n'
      : `No log of ${unknown.join(', ')}; there are: ${available.join(', ')}\n`,
  )
  process.exitCode = 1
} else {
  const files = (positionals.length === 0 ? available : positionals).map((name) => join(directory, `${name}.log`))
  const tail = spawn('tail', ['-n', values.lines, ...(values['no-follow'] ? [] : ['-F']), ...files], {
    stdio: 'inherit',
  })
  process.on('SIGINT', () => tail.kill())
}
