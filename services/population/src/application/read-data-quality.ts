import { dayInVietnam } from '@hub/citizen'
import { countByCommune, countByProvince, total, type Counts, type CountsOfUnit } from '../domain/data-quality.ts'
import type { QualityCounts } from './ports.ts'

export interface DataQuality {
  readonly asOf: Date
  readonly total: Counts
  readonly rows: readonly CountsOfUnit[]
}

/** By province, or by the communes of one. @returns undefined if there is no such province today */
export const createReadDataQuality =
  ({
    counts,
    units,
    now,
  }: {
    readonly counts: Pick<QualityCounts, 'list'>
    readonly units: Parameters<typeof countByProvince>[0]
    readonly now: () => Date
  }) =>
  async (province: string | undefined): Promise<DataQuality | undefined> => {
    const asOf = now()
    const today = dayInVietnam(asOf)
    const counted = await counts.list()
    const rows =
      province === undefined
        ? countByProvince(units, counted, today)
        : countByCommune(units, counted, { province, today })
    return rows === undefined ? undefined : { asOf, total: total(rows), rows }
  }
