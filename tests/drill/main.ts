import { localState, openHub } from '../demo/hub.ts'
import { conclude, createStory } from '../demo/story.ts'
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
  await runDrill(
    story,
    openStage({ endpoints, state: localState, seed: Date.now(), onCommand: (line) => say(`    $ ${line}`) }),
  )
  const { ok, sentence } = conclude(story.steps())
  say(`\n${sentence}`)
  process.exitCode = ok ? 0 : 1
} finally {
  await release()
}
