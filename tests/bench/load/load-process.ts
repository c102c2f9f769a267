import { readFile } from 'node:fs/promises'
import type { LoadJob, LoadReply } from './plan.ts'
import { runPlan } from './run-plan.ts'
import { createSender } from './sender.ts'

/** The load generator, in a process of its own: takes one job from its parent, answers with the result. */
const readBodies = async (file: string): Promise<readonly Buffer[]> =>
  (await readFile(file, 'utf8')).split('\n').flatMap((line) => (line === '' ? [] : [Buffer.from(line)]))

const run = async ({ target, plan }: LoadJob): Promise<LoadReply> => {
  const bodies = await readBodies(target.bodiesFile)
  const [first] = bodies
  if (first === undefined) return { kind: 'failed', message: 'there is nothing to send' }
  const sender = createSender(target, plan.connections)
  const bodyAt = (index: number): Buffer => bodies[index % bodies.length] ?? first
  const result = await runPlan(plan, { sender, bodyAt, bodies: bodies.length })
  await sender.stop()
  return { kind: 'result', result }
}

// A parent that has gone wants no load any more.
process.once('disconnect', () => process.exit(0))
process.once('message', (job: LoadJob) => {
  void run(job)
    .catch((error: unknown): LoadReply => ({ kind: 'failed', message: String(error) }))
    .then((reply) => process.send?.(reply, () => process.disconnect()))
})
