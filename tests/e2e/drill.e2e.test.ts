import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createStory } from '../demo/story.ts'
import { runDrill } from '../drill/drill.ts'
import { openStage } from '../drill/stage.ts'
import { openHub, type HubUnderTest } from './hub-under-test.ts'

let hub: HubUnderTest
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub.close())

test('P5, P6: a province is refused, found, rehearsed, redriven and reported; a damaged read model is built anew', async () => {
  const story = createStory()
  const commands: string[] = []
  const { endpoints, state } = hub
  await runDrill(story, openStage({ endpoints, state, seed: Date.now(), onCommand: (line) => commands.push(line) }))
  expect(story.steps().filter(({ ok }) => !ok)).toEqual([])
  expect(story.steps().length).toBeGreaterThan(15)
  expect(commands.length).toBeGreaterThan(10)
})
