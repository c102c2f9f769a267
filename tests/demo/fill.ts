import { setTimeout as delay } from 'node:timers/promises'
import type { MinistryOfJustice, Verifier } from '../partners/index.ts'
import { generateFamilies, readAdministrativeUnits, take, type Child } from '../fixtures/index.ts'

/** Somebody whom an agency can verify. */
export interface Registered {
  readonly act: string
  readonly fullName: string
  readonly dateOfBirth: string
  readonly pin: string
}

export interface Partners {
  readonly justice: MinistryOfJustice
  readonly insurance: Verifier
}

// So that every installation has the same people.
const seed = 20_261_101
const today = '2026-11-01'
const atOnce = 8
const mostWaitSeconds = 30
const retryMs = 200
const mostTries = 300

const childrenOf = (count: number): readonly Child[] => {
  const families = generateFamilies({ seed, today, units: readAdministrativeUnits(), undeterminedSexShare: 0 })
  return [...take(families, count)].flatMap(({ children }) => children).slice(0, count)
}

/** Asks again until the answer will do. */
const until = async <Answer>(
  ask: () => Promise<Answer>,
  willDo: (answer: Answer) => boolean,
  what: string,
): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask()
    if (willDo(answer)) return answer
    if (tries === mostTries) throw new Error(`${what}: the hub answers ${JSON.stringify(answer).slice(0, 500)}`)
    await delay(retryMs)
  }
}

const register = async (
  { justice, insurance }: Partners,
  { act, fullName, dateOfBirth }: Child,
): Promise<Registered> => {
  await until(
    () => justice.registerBirth(act, mostWaitSeconds),
    // An act that is there already is left as it is.
    ({ status }) => [200, 201, 202, 409].includes(status),
    `act ${act.number} is not taken`,
  )
  const settled = await until(
    () => justice.readAct(act.number),
    ({ status, body }) => status === 200 && body.identification.state !== 'pending',
    `act ${act.number} gets no number`,
  )
  const { pin = '' } = settled.body.identification
  await until(
    () => insurance.verify({ pin, fullName, dateOfBirth }),
    ({ status, body }) => status === 200 && body.outcome === 'match',
    `the child of act ${act.number} cannot be verified`,
  )
  return { act: act.number, fullName, dateOfBirth, pin }
}

/** Registers the births of made-up people until all of them can be verified; those that are there already stay as they are. */
export const fill = async (
  partners: Partners,
  count: number,
  onProgress: (done: number) => void,
): Promise<readonly Registered[]> => {
  const children = childrenOf(count)
  const registered: Registered[] = []
  const waiting = children.values()
  const work = async (): Promise<void> => {
    for (const child of waiting) {
      registered.push(await register(partners, child))
      onProgress(registered.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return registered.toSorted((a, b) => a.act.localeCompare(b.act))
}
