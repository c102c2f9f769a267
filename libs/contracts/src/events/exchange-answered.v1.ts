import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { DigestField, exchangeFields } from './exchange-fields.ts'
import { InstantField, LabelField } from '../fields.ts'

const schema = Type.Object({
  ...exchangeFields,
  status: Type.Integer({ minimum: 100, maximum: 599 }),
  /** What it came to, as the service that answered says it, or the problem that refused the call. */
  outcome: LabelField,
  /** Whom it was about, as a keyed hash: only the holder of the key can ask for one person's exchanges. */
  subject: Type.Optional(Type.Object({ keyId: LabelField, hash: DigestField })),
  responseDigest: DigestField,
  responseLength: Type.Integer({ minimum: 0 }),
  answeredAt: InstantField,
})

/** The gateway is about to answer; the record is durable before the answer leaves. */
export const exchangeAnswered = {
  type: 'vn.ndxp.exchange.exchange-answered.v1',
  topic: 'exchange.log.v1',
  replay: 'forbidden',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
