import { ProblemError } from '@hub/failure'
import { Type } from 'typebox'
import { officerOf, type Officer } from './officer.ts'
import { closed } from './fields.ts'
import { callerOf, type App } from './server.ts'

const ProvinceParams = Type.Object({
  provinceCode: Type.String({ pattern: '^\\d{2}$', 'x-hint': 'must be the code of a province' }),
})
const QuarantineBody = Type.Object(
  { reason: Type.String({ minLength: 10, maxLength: 500, 'x-hint': 'must say why, in 10 to 500 characters' }) },
  closed,
)

export interface Quarantines {
  /** Gives the quarantine that is there the new reason. */
  readonly set: (provinceCode: string, reason: string, by: Officer) => Promise<object>
  /** @returns the quarantine that ends; undefined if there is none */
  readonly lift: (provinceCode: string) => Promise<object | undefined>
  readonly list: () => Promise<readonly object[]>
}

/** `/quarantines`: provinces whose events the consumer refuses. Every process follows with the next transaction that it begins. */
export const quarantineRoutes =
  (quarantines: Quarantines) =>
  (app: App): void => {
    const lift = async (provinceCode: string): Promise<object> => {
      const lifted = await quarantines.lift(provinceCode)
      if (lifted === undefined) throw new ProblemError('unknown-quarantine')
      return lifted
    }

    app.get('/quarantines', () => quarantines.list())
    app.put('/quarantines/:provinceCode', { schema: { params: ProvinceParams, body: QuarantineBody } }, (request) =>
      quarantines.set(request.params.provinceCode, request.body.reason, officerOf(callerOf(request))),
    )
    app.delete('/quarantines/:provinceCode', { schema: { params: ProvinceParams } }, (request) => {
      officerOf(callerOf(request))
      return lift(request.params.provinceCode)
    })
  }
