import { createTokenSource } from './access-token.ts'
import type { Agency } from './agency.ts'
import { createCaller, type Answer, type Caller } from './call.ts'
import type { HubAddress } from './hub-address.ts'

export interface Question {
  readonly pin: string
  readonly fullName: string
  readonly dateOfBirth: string
  readonly claims?: Readonly<Record<string, string>>
  readonly checks?: readonly { readonly attribute: 'age'; readonly operator: '>=' | '<'; readonly value: number }[]
  readonly disclose?: readonly string[]
}

interface Verification {
  readonly outcome: 'match' | 'mismatch' | 'pin-replaced' | 'pin-cancelled' | 'deceased' | 'not-found' | 'no-match'
  /** The number to ask by from now on, where that is granted. */
  readonly successor?: string
  readonly claims: Readonly<Record<string, string>>
  readonly checks: readonly { readonly holds: string }[]
  readonly disclosed: Readonly<Record<string, { readonly value?: string; readonly withheld?: string }>>
  readonly asOf: string
  readonly stale: boolean
  readonly receipt: string
}

interface Certified {
  /** A compact JWS with the same successions. */
  readonly certificate: string
  readonly successions: readonly { readonly pin: string; readonly successor?: string }[]
}

interface KeySet {
  readonly keys: readonly object[]
}

/** An agency that verifies citizens, using only the public API. */
export interface Verifier {
  readonly verify: (question: object) => Promise<Answer<Verification>>
  readonly receiptKeys: () => Promise<Answer<KeySet>>
  /** What took the place of a number that is cancelled, signed. */
  readonly certify: (pin: string) => Promise<Answer<Certified>>
  readonly certificateKeys: () => Promise<Answer<KeySet>>
  /** Any call with this agency's token and purpose, for trying what is not granted. */
  readonly call: Caller['call']
}

export const verificationsPath = '/verification/v1/verifications'

const createVerifier = (hub: HubAddress, { clientId, purpose }: Agency): Verifier => {
  const { call } = createCaller(hub.gateway, createTokenSource(hub.tokenEndpoint, hub.credentials(clientId)), purpose)
  return {
    call,
    verify: (question) =>
      call<Verification>({ method: 'POST', path: verificationsPath, body: JSON.stringify(question) }),
    receiptKeys: () => call({ method: 'GET', path: '/verification/v1/receipt-keys' }),
    certify: (pin) =>
      call<Certified>({ method: 'POST', path: '/id-issuance/v1/certificates', body: JSON.stringify({ pin }) }),
    certificateKeys: () => call({ method: 'GET', path: '/id-issuance/v1/certificate-keys' }),
  }
}

/** Viet Nam Social Security: broad terms, told why not. */
export const socialInsurance: Agency = {
  clientId: 'vss-social-insurance',
  purpose: { procedure: 'G24-BH01', officer: 'insurance-officer-1', purpose: 'enrolment-check' },
}

/** The vaccination system of the Ministry of Health: accent-blind, not told why not. */
const vaccination: Agency = {
  clientId: 'moh-vaccination',
  purpose: { procedure: 'G18-TC01', officer: 'health-officer-1', purpose: 'vaccination-record' },
}

export const createSocialInsurance = (hub: HubAddress): Verifier => createVerifier(hub, socialInsurance)

export const createVaccination = (hub: HubAddress): Verifier => createVerifier(hub, vaccination)
