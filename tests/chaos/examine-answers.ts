import type { Record } from './load.ts'

/** Answers while faults were about: never untrue, and never going back once the child was verifiable. */
export const examineAnswers = ({ asked }: Record): readonly string[] => {
  const allowed = {
    right: ['match', 'not-found'],
    'wrong-name': ['mismatch', 'not-found'],
    'unknown-number': ['not-found'],
  }
  const untrue = asked.filter(({ what, outcome }) => !allowed[what].includes(outcome))
  const knownSince = new Map<string, number>()
  for (const { number, what, outcome, answeredAt } of asked) {
    if (what === 'unknown-number' || outcome === 'not-found') continue
    knownSince.set(number, Math.min(answeredAt, knownSince.get(number) ?? Number.POSITIVE_INFINITY))
  }
  const forgotten = asked.filter(
    ({ what, number, outcome, sentAt }) =>
      what !== 'unknown-number' &&
      outcome === 'not-found' &&
      sentAt > (knownSince.get(number) ?? Number.POSITIVE_INFINITY),
  )
  return [
    ...untrue.map(({ what, number, outcome }) => `${number}: asked ${what}, answered ${outcome}`),
    ...forgotten.map(({ number }) => `${number}: not found after it had been verified`),
  ]
}
