import { randomUUID } from 'node:crypto'
import type { ActId, PersonId } from '@hub/contracts'
import { newPersonId } from '@hub/testing'
import type { Acts } from '../src/application/ports.ts'
import { registrar } from './civil-status-under-test.ts'

/** Of 10 November 2026, nine o'clock, without content: for what only follows what becomes of it. */
export const insertBirth = async (acts: Acts): Promise<{ readonly actId: ActId; readonly personId: PersonId }> => {
  const [actId, personId] = [randomUUID() as string as ActId, newPersonId()]
  const act = {
    actId,
    personId,
    number: actId,
    kind: 'birth',
    registeredOn: '2026-11-10',
    receivedAt: new Date('2026-11-10T02:00:00.000Z'),
    fingerprint: actId,
    supplementFingerprint: undefined,
    missing: [],
    identification: { state: 'pending' },
  } as const
  await acts.insert(act, { registrar, officer: 'an', act: { registeredOn: act.registeredOn } as never })
  return { actId, personId }
}
