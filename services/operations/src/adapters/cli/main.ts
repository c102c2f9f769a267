#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { createHubClient } from './hub-client.ts'
import { runHubctl } from './program.ts'

const interrupting = new AbortController()
process.once('SIGINT', () => interrupting.abort())
process.once('SIGTERM', () => interrupting.abort())
// Whoever reads only the first lines closes the pipe; that is not a failure.
process.stdout.on('error', () => interrupting.abort())

process.exitCode = await runHubctl(
  {
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    interrupted: interrupting.signal,
    newId: randomUUID,
    now: () => new Date(),
    connect: createHubClient,
  },
  process.argv.slice(2),
)
