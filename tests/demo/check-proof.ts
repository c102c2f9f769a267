import { readProof } from '@hub/testing'
import type { Question, Verifier } from '../partners/index.ts'
import { promise, type Outcome } from './story.ts'

/** Verifies somebody, and checks the receipt as anybody can. */
export const checkReceipt = async (insurance: Verifier, question: Question): Promise<Outcome> => {
  const { body } = await insurance.verify(question)
  const { body: keys } = await insurance.receiptKeys()
  const { claims } = readProof(body.receipt, keys)
  return promise(`signed: ${String(claims['outcome'])}`, 'signed: match')
}

/** Asks what took the place of a number, and checks the certificate as anybody can. */
export const checkCertificate = async (insurance: Verifier, pin: string, successor: string): Promise<Outcome> => {
  const { body } = await insurance.certify(pin)
  const { body: keys } = await insurance.certificateKeys()
  const { claims } = readProof(body.certificate, keys)
  const [last] = (claims['successions'] as typeof body.successions).toReversed()
  return promise(`signed: ${pin}, now ${last?.successor ?? 'none'}`, `signed: ${pin}, now ${successor}`)
}
