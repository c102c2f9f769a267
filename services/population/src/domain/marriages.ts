import type { PersonId } from '@hub/contracts'
import { inOrder, type CivilFact } from './civil-fact.ts'

interface Marriage {
  readonly spouse: PersonId
  readonly registeredOn: string
  readonly isDivorced: boolean
}

/**
 * The marriages of a person in the order of registration. One that a court annulled never was one; what a court said of a marriage that no standing act tells
 * of says nothing.
 */
export const marriagesIn = (facts: readonly CivilFact[]): readonly Marriage[] => {
  const marriages: Marriage[] = []
  for (const { kind, data } of facts) {
    if (kind === 'marriage-registered')
      marriages.push({ spouse: data.spouse.personId, registeredOn: data.registeredOn, isDivorced: false })
    if (kind !== 'marriage-ended') continue
    const index = marriages.findLastIndex((one) => one.spouse === data.spouse.personId && !one.isDivorced)
    const [ended] = index < 0 ? [] : marriages.splice(index, 1)
    if (ended !== undefined && data.ground !== 'annulment') marriages.splice(index, 0, { ...ended, isDivorced: true })
  }
  return marriages
}

/** Whether somebody of whom these facts are known married somebody else after that day. */
export const hasMarriedSince = (
  facts: readonly CivilFact[],
  since: { readonly spouse: PersonId; readonly day: string },
): boolean =>
  marriagesIn(inOrder(facts)).some(({ spouse, registeredOn }) => spouse !== since.spouse && registeredOn > since.day)
