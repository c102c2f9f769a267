import { Type } from 'typebox'
import { LabelField, UuidField } from '../fields.ts'

/** Base64 of a SHA-256 digest. */
export const DigestField = Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' })

/**
 * What both records of an exchange say. `process`, `number` and `previous` chain the records of one gateway process: numbers have no gaps, and
 * `previous` is the digest of the bytes of the record before, so that a missing or changed record shows.
 */
export const exchangeFields = {
  exchangeId: UuidField,
  process: UuidField,
  number: Type.Integer({ minimum: 1 }),
  previous: DigestField,
  /** The caller's own message id (X-Road-Id), where it gave one. */
  messageId: Type.Optional(Type.String({ maxLength: 256 })),
  /** X-Road identifiers, `instance/class/member/subsystem[/service]`. */
  client: Type.String(),
  service: Type.Optional(Type.String()),
  operation: Type.Optional(LabelField),
  procedure: Type.Optional(Type.String()),
  officer: Type.Optional(Type.String()),
  purpose: Type.Optional(Type.String()),
  requestDigest: DigestField,
  requestLength: Type.Integer({ minimum: 0 }),
}
