import type { Pin } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import { certify, type Certifiable, type Succession } from '../domain/succession.ts'
import type { Certificates, Successions } from './ports.ts'

export interface CertifySuccession {
  readonly pin: Pin
  readonly exchangeId: string
  readonly client: string
}

export type Certified =
  | {
      readonly kind: 'certified'
      readonly personId: PersonId
      readonly successions: readonly Succession[]
      readonly certificate: string
    }
  | Exclude<Certifiable, { readonly kind: 'certifiable' }>

export interface CertifySuccessionDeps {
  readonly numbers: Successions
  readonly certificates: Pick<Certificates, 'sign'>
}

/** Certifies to whoever calls which number took the place of which, from a cancelled one to the one that is held now. Changes nothing. */
export const createCertifySuccession =
  ({ numbers, certificates }: CertifySuccessionDeps) =>
  async ({ pin, exchangeId, client }: CertifySuccession): Promise<Certified> => {
    const found = certify(await numbers.findLine(pin))
    if (found.kind !== 'certifiable') return found
    const { personId, successions } = found
    const certificate = certificates.sign({ exchangeId, client, successions })
    return { kind: 'certified', personId, successions, certificate }
  }
