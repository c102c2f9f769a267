import { Type } from 'typebox'

/** The requests and answers of `/v1/certificates` and `/v1/certificate-keys`. */

const closed = { additionalProperties: false } as const

const Pin = Type.String({ pattern: '^\\d{12}$', 'x-problem': 'malformed-pin', 'x-hint': 'must be twelve digits' })
const Instant = Type.String({ format: 'date-time' })

export const CertificateBody = Type.Object({ pin: Pin }, closed)

export const CertificateAnswer = Type.Object({
  certificate: Type.String({
    description:
      'the confirmation to keep and to pass on: a compact JWS of type `pin-succession+jwt` with `successions`; the keys are at `certificate-keys`',
  }),
  successions: Type.Array(
    Type.Object({
      pin: Pin,
      successor: Type.Optional(Type.String({ description: 'the number that took its place; absent where none did' })),
      cancelledAt: Instant,
      effectiveAt: Instant,
    }),
    { description: 'from the number that was asked for to the one that is held now, which is the last successor' },
  ),
})

export const KeySet = Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) })
