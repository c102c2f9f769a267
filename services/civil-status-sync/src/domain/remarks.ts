import { ageOn } from '@hub/citizen'
import type { LaterAct, Role } from './later-act.ts'

export interface Remark {
  readonly remark: 'under-marriage-age'
  readonly role: Role
}

/** Law on Marriage and Family 52/2014 article 8. */
const marriageAge = { husband: 20, wife: 18 } as const

/**
 * What is odd about an act that was registered all the same. It goes out: an unlawful marriage is one until a court annuls it, and the hub, which is no
 * court, would keep something else than what is registered if it refused. Only what is certain by the dates that the act gives is remarked.
 */
export const findRemarks = ({ subjects, details }: Pick<LaterAct, 'subjects' | 'details'>): readonly Remark[] => {
  if (details.kind !== 'marriage') return []
  return (['husband', 'wife'] as const).flatMap((role) => {
    const dateOfBirth = subjects[role]?.dateOfBirth
    const isUnder = dateOfBirth !== undefined && ageOn(details.marriedOn, dateOfBirth).most < marriageAge[role]
    return isUnder ? [{ remark: 'under-marriage-age' as const, role }] : []
  })
}
