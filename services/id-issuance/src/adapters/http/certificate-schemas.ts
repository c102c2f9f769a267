import { Type } from 'typebox'
import { closed, Instant } from '@hub/http'
import { PinField } from './fields.ts'

/** The requests and answers of `/v1/certificates` and `/v1/certificate-keys`. */

export const CertificateBody = Type.Object({ pin: PinField }, closed)

export const CertificateAnswer = Type.Object({
  certificate: Type.String({
    description:
      'the confirmation to keep and to pass on: a compact JWS of type `pin-succession+jwt` with `successions`; the keys are at `certificate-keys`',
  }),
  successions: Type.Array(
    Type.Object({
      pin: PinField,
      successor: Type.Optional(Type.String({ description: 'the number that took its place; absent where none did' })),
      cancelledAt: Instant,
      effectiveAt: Instant,
    }),
    { description: 'from the number that was asked for to the one that is held now, which is the last successor' },
  ),
})

export const KeySet = Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) })
