import { differenceOpened, differenceResolved, type ActId } from '@hub/contracts'
import { saidBy, type Resolution, type StoredDifference } from '../domain/difference.ts'
import type { OpenDifference } from '../domain/ruled-items.ts'
import type { CivilPerson, UnitOfWork } from './ports.ts'

export interface SettleDeps {
  readonly now: () => Date
  readonly newId: () => string
}

/** An officer's decision, where the record is made anew because of one. */
export interface Decided {
  readonly id: string
  readonly resolution: Resolution
}

type SettleUnit = Pick<UnitOfWork, 'differences' | 'outbox'>

const isSame = (left: OpenDifference, right: OpenDifference | undefined): boolean =>
  left.field === right?.field &&
  left.actId === right.actId &&
  left.held.value === right.held.value &&
  left.claimed.value === right.claimed.value

const toSaid = ({ value, origin }: OpenDifference['held']) => ({
  value,
  ...(origin.id === undefined || origin.kind === 'pin-imported' ? {} : { actId: origin.id as ActId }),
})

/**
 * Keeps what is open between civil status and the register in step with a record that was made anew: a difference is opened, says something else, or is
 * settled, each of which civil status is told. Costs nothing where a record has none.
 */
export const createSettleDifferences = ({ now, newId }: SettleDeps) => {
  const open = async (
    { differences, outbox }: SettleUnit,
    { pin }: CivilPerson,
    difference: StoredDifference,
  ): Promise<void> => {
    const { id: differenceId, personId: key, version, content, openedAt } = difference
    await differences.save(difference)
    outbox.append(differenceOpened, {
      key,
      data: {
        differenceId,
        ...(pin === undefined ? {} : { pin }),
        version,
        field: content.field,
        civilStatus: toSaid(saidBy(content, 'civil-status')),
        register: toSaid(saidBy(content, 'register')),
        openedAt: openedAt.toISOString(),
      },
    })
  }

  const resolve = async (
    { differences, outbox }: SettleUnit,
    { pin, record }: CivilPerson,
    { difference, resolution }: { readonly difference: StoredDifference; readonly resolution: Resolution },
  ): Promise<void> => {
    const { id: differenceId, personId: key, content } = difference
    await differences.save({ ...difference, resolution })
    const { actId } = toSaid(saidBy(content, 'civil-status'))
    outbox.append(differenceResolved, {
      key,
      data: {
        differenceId,
        ...(pin === undefined ? {} : { pin }),
        field: content.field,
        outcome: resolution.outcome,
        value: record[content.field],
        ...(actId === undefined ? {} : { actId }),
        resolvedAt: resolution.resolvedAt.toISOString(),
      },
    })
  }

  return async (
    unit: SettleUnit,
    { before, after }: { readonly before: CivilPerson; readonly after: CivilPerson },
    decided?: Decided,
  ): Promise<void> => {
    const [was, is] = [before.record.differences, after.record.differences]
    if (was.length === is.length && was.every((one, index) => isSame(one, is[index]))) return
    const { personId } = after
    const kept = await unit.differences.listOpen(personId)
    await unit.differences.keepOpen(personId, is)
    for (const difference of kept) {
      const { field } = difference.content
      if (is.some((one) => one.field === field)) continue
      const resolution =
        decided?.id === difference.id ? decided.resolution : ({ outcome: 'agreed', resolvedAt: now() } as const)
      await resolve(unit, after, { difference, resolution })
    }
    for (const content of is) {
      const known = kept.find((one) => one.content.field === content.field)
      if (known === undefined) await open(unit, after, { id: newId(), personId, version: 1, content, openedAt: now() })
      else if (!isSame(known.content, content))
        await open(unit, after, { ...known, version: known.version + 1, content })
    }
  }
}
