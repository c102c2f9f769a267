import { setTimeout as delay } from 'node:timers/promises'

/** Looks again until it is as it should be. @returns the last look, whatever it was when time ran out: the story tells it beside what was promised */
export const lookUntil = async <Seen>(
  look: () => Promise<Seen>,
  isRight: (seen: Seen) => boolean,
  { withinMs = 5000, everyMs = 10 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<Seen> => {
  const giveUpAt = Date.now() + withinMs
  for (;;) {
    const seen = await look()
    if (isRight(seen) || Date.now() > giveUpAt) return seen
    await delay(everyMs)
  }
}
