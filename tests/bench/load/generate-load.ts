import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LoadJob, LoadReply, LoadResult } from './plan.ts'

const processFile = fileURLToPath(new URL('load-process.ts', import.meta.url))

/** Runs the job in a process of its own. @throws Error if that process could not do it */
export const generateLoad = (job: LoadJob): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const child = fork(processFile, { execArgv: ['--conditions=source'] })
    child.once('message', (reply: LoadReply) => {
      if (reply.kind === 'result') resolve(reply.result)
      else reject(new Error(`the load generator failed: ${reply.message}`))
    })
    child.once('error', reject)
    child.once('exit', (status) => reject(new Error(`the load generator ended with status ${status ?? 'unknown'}`)))
    child.send(job)
  })
