import { ProblemError } from '@hub/failure'
import { setOutcome, type App } from '@hub/http'
import { Type, type Static } from 'typebox'
import type { createReadDataQuality } from '../../application/read-data-quality.ts'
import type { Counts } from '../../domain/data-quality.ts'

const Query = Type.Object(
  {
    province: Type.Optional(
      Type.String({
        pattern: '^\\d{2}$',
        'x-hint': 'must be the two-digit code of a province of today',
        description: 'its communes, one by one; all provinces unless given',
      }),
    ),
  },
  { additionalProperties: false },
)

const Count = (description: string) => Type.Integer({ description })

const Figures = {
  persons: Count('whose home is there, or whose birth was registered there if no home is known'),
  right: Type.Object({ differing: Count('persons of whom civil status and the register say different things') }),
  complete: Type.Object({
    incomplete: Count('persons of whom something mandatory is missing: number, full date of birth, a place'),
    withoutNumber: Count('living citizens without a number'),
    withoutResidence: Count('living persons without a permanent residence'),
    withoutParent: Count('persons who name a parent who is nobody in the register'),
  }),
  clean: Type.Object({
    unclean: Count('persons of whom one of the following holds'),
    deadActive: Count('dead persons whose residence has not ended'),
    numberDisagrees: Count('persons whose number says another sex or year of birth than the record'),
    merged: Count('records that turned out to be of somebody else and were merged; not among the persons'),
  }),
  alive: Type.Object({
    entries: Count('entries that acts made in records, where the acts were registered'),
    lateEntries: Count('those of them that came later than the working day after the registration'),
  }),
}

const Answer = Type.Object({
  asOf: Type.String({ format: 'date-time' }),
  total: Type.Object(Figures),
  rows: Type.Array(
    Type.Object({
      code: Type.Optional(Type.String({ description: 'absent for what belongs to no unit of the table' })),
      name: Type.Optional(Type.String()),
      ...Figures,
    }),
    { description: 'every province, or every commune of the province, in the order of their codes' },
  ),
})

const toFigures = (counts: Counts) => {
  const { persons, differing, incomplete, withoutNumber, withoutResidence, withoutParent } = counts
  const { unclean, deadActive, numberDisagrees, merged, entries, lateEntries } = counts
  return {
    persons,
    right: { differing },
    complete: { incomplete, withoutNumber, withoutResidence, withoutParent },
    clean: { unclean, deadActive, numberDisagrees, merged },
    alive: { entries, lateEntries },
  }
}

/** `/v1/data-quality`: how right, complete, clean and alive the register is, by place. Names nobody. */
export const dataQualityRoutes =
  ({ readDataQuality }: { readonly readDataQuality: ReturnType<typeof createReadDataQuality> }) =>
  (app: App): void => {
    const schema = {
      tags: ['data quality'],
      querystring: Query,
      response: { 200: Answer },
      summary: 'Read the data quality of all provinces, or of the communes of one',
      description:
        'By the units of today: records that name a unit of before 2025-07-01 are counted for its successor, or where it was divided for the one that took most of it.',
    }
    app.get('/v1/data-quality', { schema }, async (request, reply) => {
      const found = await readDataQuality(request.query.province)
      if (found === undefined) throw new ProblemError('unknown-province')
      setOutcome(reply, 'data-quality-read')
      return {
        asOf: found.asOf.toISOString(),
        total: toFigures(found.total),
        rows: found.rows.map(({ unit, counts }) => ({ ...unit, ...toFigures(counts) })),
      } satisfies Static<typeof Answer>
    })
  }
