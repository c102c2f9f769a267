import type { Ended } from './end-number.ts'
import type { Record } from './load.ts'

type Asked = Record['asked'][number]

const endings = ['pin-cancelled', 'pin-replaced']

/** A number that is being ended may be answered either way until it is effective, and from then on as ended only (P2). */
const allowedOf = ({ what, pin, sentAt, answeredAt }: Asked, ended: Ended | undefined): readonly string[] => {
  if (what === 'unknown-number') return ['not-found']
  if (what === 'wrong-name') return ['mismatch', 'not-found']
  if (ended?.pin !== pin || answeredAt < ended.decidingSince) return ['match', 'not-found']
  return sentAt > (ended.effectiveAt ?? Number.POSITIVE_INFINITY) ? endings : ['match', 'not-found', ...endings]
}

/** Answers while faults were about: never untrue, and never going back once the child was verifiable. */
export const examineAnswers = ({ asked, ended }: Record): readonly string[] => {
  const untrue = asked.filter((question) => !allowedOf(question, ended.get(question.number)).includes(question.outcome))
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
