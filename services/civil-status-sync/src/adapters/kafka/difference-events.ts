import { differenceOpened, differenceResolved } from '@hub/contracts'
import { on, type Handler } from '@hub/kafka'
import type { createFollowDifferences } from '../../application/follow-differences.ts'
import type { UnitOfWork } from '../../application/ports.ts'

/** `population.difference.v1`: what civil status and the register say differently, and which value stands. */
export const differenceEvents = <Tx>(
  unitOf: (tx: Tx) => UnitOfWork,
  { open, resolve }: ReturnType<typeof createFollowDifferences>,
): [string, Handler<Tx>][] => [
  on(differenceOpened, ({ key, data }, tx: Tx) => open(unitOf(tx), key, data)),
  on(differenceResolved, ({ key, data }, tx: Tx) => resolve(unitOf(tx), key, data)),
]
