import type { AdministrativeUnits, LegalClock } from '@hub/citizen'
import { allOf } from '@hub/failure'
import { findableParents, type StoredParent } from '../domain/birth-parents.ts'
import type { OpenBirthAct } from '../domain/birth-act.ts'
import { findMissing, isComplete } from '../domain/open-birth.ts'
import { awaitedKey } from '../domain/resolution.ts'
import type { StoredAct } from '../domain/stored-act.ts'
import { createNameParents } from './name-parents.ts'
import type { ReceivedBirth, UnitOfWork } from './ports.ts'
import { createPublishBirth } from './publish-birth.ts'
import { deadlineToResolve } from './register-later-act.ts'

export interface ReleaseBirthDeps {
  readonly units: Pick<AdministrativeUnits, 'findCommune'>
  readonly clock: Pick<LegalClock, 'addWorkingDays'>
  /** Acts that wait for somebody who becomes known by a birth. */
  readonly settleAwaiting: (unit: UnitOfWork, awaited: readonly string[]) => Promise<void>
}

interface Weighed {
  readonly missing: readonly string[]
  readonly parents: readonly StoredParent[]
  /** Until when it should be known who the parents are; undefined where nobody is looked for. */
  readonly deadline: Date | undefined
}

/** What becomes of a birth that comes in, at once or by a supplement. */
export const createReleaseBirth = ({ units, clock, settleAwaiting }: ReleaseBirthDeps) => {
  const { publishChild } = createPublishBirth({ units })
  const nameParents = createNameParents({ units })
  return {
    weigh: (act: OpenBirthAct, receivedAt: Date): Weighed => {
      const parents = isComplete(act) ? findableParents(act) : []
      const deadline = parents.length === 0 ? undefined : deadlineToResolve(clock, receivedAt)
      return { missing: findMissing(act), parents, deadline }
    },

    /** Lets a birth go out that has just been stored, unless something is missing. @returns it with its parents, as far as they are known now */
    release: async (
      unit: UnitOfWork,
      stored: StoredAct,
      { received, parents }: { readonly received: ReceivedBirth; readonly parents: readonly StoredParent[] },
    ): Promise<StoredAct> => {
      const { registrar, officer, act } = received
      if (!isComplete(act)) return { ...stored, parents }
      const { actId, personId } = stored
      const birth = { actId, personId, registrar, officer, act, parents }
      publishChild(unit.outbox, birth)
      const { fullName, dateOfBirth } = act.child
      // Sent together: whoever has become known meanwhile is seen, for the locks of both come first.
      const [awaited, looked] = await allOf([
        unit.persons.learnBirth(personId, { fullName, dateOfBirth }, parents.map(awaitedKey)),
        parents.length === 0 ? parents : nameParents.keep(unit, birth),
      ])
      await settleAwaiting(unit, awaited)
      return { ...stored, parents: looked }
    },
  }
}
