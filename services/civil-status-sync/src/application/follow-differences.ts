import type { DataOf, differenceOpened, differenceResolved, PersonId } from '@hub/contracts'
import type { KnownDifference } from '../domain/difference.ts'
import type { SettleAwaiting } from './learn-numbers.ts'
import type { InTransaction, UnitOfWork } from './ports.ts'

/** What the population register says of differences is kept for the registrar's system. */
export const createFollowDifferences = (settleAwaiting: SettleAwaiting) => ({
  open: async (unit: UnitOfWork, personId: PersonId, data: DataOf<typeof differenceOpened>): Promise<void> =>
    unit.differences.open({
      id: data.differenceId,
      personId,
      pin: data.pin,
      version: data.version,
      field: data.field,
      actId: data.civilStatus.actId,
      civilStatusValue: data.civilStatus.value,
      registerValue: data.register.value,
      openedAt: new Date(data.openedAt),
    }),

  /** Where the register's name or date of birth stands, the person is found by it from now on. */
  resolve: async (unit: UnitOfWork, personId: PersonId, data: DataOf<typeof differenceResolved>): Promise<void> => {
    const { differenceId: id, pin, field, actId, outcome, value } = data
    const resolvedAt = new Date(data.resolvedAt)
    await unit.differences.resolve({ id, personId, pin, field, actId, outcome, value, resolvedAt })
    if (outcome !== 'register' || value === undefined || (field !== 'fullName' && field !== 'dateOfBirth')) return
    await settleAwaiting(unit, await unit.persons.rename(personId, { [field]: value }))
  },
})

export type Adjustment =
  | { readonly kind: 'adjusted'; readonly difference: KnownDifference }
  | { readonly kind: 'unknown-difference' | 'nothing-to-adjust' }

/** The registrar's system says that it holds the register's value, too. Idempotent. */
export const createAdjustDifference =
  ({ inTransaction, now }: { readonly inTransaction: InTransaction; readonly now: () => Date }) =>
  (id: string, registrar: string): Promise<Adjustment> =>
    inTransaction(async ({ differences }) => {
      await differences.adjust(id, { by: registrar, at: now() })
      const difference = await differences.find(id, registrar)
      if (difference === undefined) return { kind: 'unknown-difference' }
      return difference.adjustedAt === undefined ? { kind: 'nothing-to-adjust' } : { kind: 'adjusted', difference }
    })
