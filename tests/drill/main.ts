import { join } from 'node:path'
import { projectDirectory } from '@hub/local'
import { openHub } from '../demo/hub.ts'
import { createStory } from '../demo/story.ts'
import { openStage } from './stage.ts'
import { runDrill } from './drill.ts'

/** `npm run drill`: something goes wrong, and is found, understood, rehearsed, mended and shown with the commands that an operator has. */

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const { endpoints, release } = await openHub({ hub: 'local', say, traces: 'unwanted' })
try {
  const story = createStory({
    onChapter: (name) => say(`\n${name}`),
    onStep: ({ ok, what, result, ms }) => say(`  ${ok ? '✔' : '✘'} ${what}\n      ${result}  (${ms} ms)`),
  })
  const state = process.env['HUB_STATE'] ?? join(projectDirectory, '.hub')
  await runDrill(story, openStage({ endpoints, state, seed: Date.now(), onCommand: (line) => say(`    $ ${line}`) }))
  const failed = story.steps().filter(({ ok }) => !ok).length
  const all = story.steps().length
  say(failed === 0 ? `\nAll ${all} steps as promised.` : `\n${failed} of ${all} steps are not as promised.`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await release()
}
