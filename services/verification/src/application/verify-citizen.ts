import { dayInVietnam } from '@hub/citizen'
import type { PersonId } from '@hub/contracts'
import type { Terms } from '../domain/terms.ts'
import { verify, type Finding, type Question } from '../domain/verify.ts'
import type { Receipts, ReceiptContent, Register } from './ports.ts'

export interface Verification {
  readonly pin: string
  readonly question: Question
  readonly terms: Terms
  readonly exchange: Pick<ReceiptContent, 'exchangeId' | 'client' | 'procedure' | 'purpose' | 'requestDigest'>
}

export interface Verified {
  readonly finding: Finding
  readonly personId: PersonId | undefined
  readonly stale: boolean
  readonly asOf: Date
  readonly receipt: string
}

/** Answers one question about one citizen, from the state of this moment, with a receipt. */
export const createVerifyCitizen =
  ({ register, receipts }: { readonly register: Register; readonly receipts: Receipts }) =>
  async ({ pin, question, terms, exchange }: Verification): Promise<Verified> => {
    const { known, stale, asOf } = await register.findByPin(pin)
    const finding = verify(question, known, { terms, today: dayInVietnam(asOf) })
    const { outcome, grades } = finding
    const receipt = receipts.sign({ ...exchange, outcome, grades, asOf })
    // Who may not learn whether there is somebody must not learn it from this either.
    return { finding, personId: known?.record.personId, stale: stale && outcome !== 'no-match', asOf, receipt }
  }
