import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { WorkingDayOverride } from './legal-clock.ts'
import { findPartialDateFault } from './partial-date.ts'

// Unknown keys are refused: a misspelt `isWorkingday` must not be a day without effect.
const closed = { additionalProperties: false }

const WorkingDays = Type.Object(
  {
    overrides: Type.Array(
      Type.Object(
        {
          day: Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$` }),
          isWorkingDay: Type.Boolean(),
          why: Type.String({ minLength: 1 }),
        },
        closed,
      ),
    ),
  },
  closed,
)

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RangeError('the list of working days is not JSON', { cause })
  }
}

/**
 * Reads `working-days.json`; deploy/reference/README.md describes it.
 *
 * @throws RangeError naming the first place that does not follow the schema, or a day that does not exist
 */
export const parseWorkingDays = (text: string): readonly WorkingDayOverride[] => {
  const content = parseJson(text)
  if (!Value.Check(WorkingDays, content)) {
    const [fault] = Value.Errors(WorkingDays, content)
    throw new RangeError(`the list of working days: ${fault?.instancePath ?? ''} ${fault?.message ?? ''}`)
  }
  const impossible = content.overrides.find(({ day }) => findPartialDateFault(day) !== undefined)
  if (impossible !== undefined) throw new RangeError(`the list of working days: there is no ${impossible.day}`)
  return content.overrides
}
