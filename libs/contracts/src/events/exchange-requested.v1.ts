import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { exchangeFields } from './exchange-fields.ts'
import { InstantField } from '../fields.ts'

const schema = Type.Object({ ...exchangeFields, requestedAt: InstantField })

/** A member called a service through the gateway. For writes it is durable before the call is forwarded. */
export const exchangeRequested = {
  type: 'vn.ndxp.exchange.exchange-requested.v1',
  topic: 'exchange.log.v1',
  replay: 'forbidden',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
