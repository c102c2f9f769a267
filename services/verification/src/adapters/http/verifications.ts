import {
  findPartialDateFault,
  sexFromPopulationCode,
  tidyName,
  toPopulationSexCode,
  type PartialDate,
  type Sex,
} from '@hub/citizen'
import { ProblemError } from '@hub/failure'
import { callerOf, setOutcome, type App, type SubjectHasher } from '@hub/http'
import { counter } from '@hub/telemetry'
import type { Static } from 'typebox'
import type { Receipts } from '../../application/ports.ts'
import type { createVerifyCitizen, Verified } from '../../application/verify-citizen.ts'
import type { ClaimName, Terms } from '../../domain/terms.ts'
import type { Disclosure, Question } from '../../domain/verify.ts'
import { KeySet, VerificationAnswer, VerificationBody, type TermsField } from './verification-schemas.ts'

type Body = Static<typeof VerificationBody>
type Answer = Static<typeof VerificationAnswer>

/** A grant that says nothing allows the least: an exact match of name and date, and no telling why not. */
const toTerms = (grant: unknown): Terms => {
  const {
    accept = 'exact',
    distinguish = false,
    claims = [],
    age = false,
    disclose = [],
    successor = false,
  } = (grant ?? {}) as Static<typeof TermsField>
  return { accept, distinguish, claims, age, disclose, successor }
}

const toClaims = ({ sex, ...claims }: NonNullable<Body['claims']>): Question['claims'] =>
  sex === undefined ? claims : { ...claims, sex: sexFromPopulationCode(sex) }

const toQuestion = ({ fullName, dateOfBirth, claims = {}, checks = [], disclose = [] }: Body): Question => {
  if (findPartialDateFault(dateOfBirth) !== undefined) {
    throw new ProblemError('impossible-date', {
      errors: [{ pointer: '/dateOfBirth', detail: 'is not a day that exists' }],
    })
  }
  return {
    fullName: tidyName(fullName),
    dateOfBirth: dateOfBirth as PartialDate,
    claims: toClaims(claims),
    ages: checks.map(({ operator, value }) => ({ operator, years: value })),
    disclose,
  }
}

const toDisclosed = (name: string, disclosure: Disclosure): Answer['disclosed'][string] => {
  if (disclosure.kind === 'withheld') return { withheld: disclosure.why }
  return { value: name === 'sex' ? toPopulationSexCode(disclosure.value as Sex) : disclosure.value }
}

const toAnswer = ({ checks = [] }: Body, { finding, asOf, stale, receipt }: Verified): Answer => ({
  outcome: finding.outcome,
  claims: finding.grades,
  checks: checks
    .slice(0, finding.ages.length)
    .map((check, index) => ({ ...check, holds: finding.ages[index] ?? 'unknown' })),
  disclosed: Object.fromEntries(
    Object.entries(finding.disclosures).map(([name, disclosure]) => [name as ClaimName, toDisclosed(name, disclosure)]),
  ),
  asOf: asOf.toISOString(),
  stale,
  receipt,
  ...(finding.successor === undefined ? {} : { successor: finding.successor }),
})

export interface VerificationRoutesDeps {
  readonly verifyCitizen: ReturnType<typeof createVerifyCitizen>
  readonly receipts: Pick<Receipts, 'publicKeys'>
  readonly subjectOf: SubjectHasher
}

const outcomes = counter('hub_verification_outcomes_total', 'Verifications, by what they came to')

/** `/v1/verifications`: agencies verify one citizen; `/v1/receipt-keys`: anybody checks a receipt. */
export const verificationRoutes =
  ({ verifyCitizen, receipts, subjectOf }: VerificationRoutesDeps) =>
  (app: App): void => {
    const schema = {
      tags: ['verifications'],
      body: VerificationBody,
      response: { 200: VerificationAnswer },
      summary: 'Verify a citizen',
      description:
        'Compares what is said about the holder of a number with the population register. Tells how far each claim agrees, never what the register holds, unless the grant says so. What became of a number that was cancelled is told to who knows name and date of birth.',
    }
    app.post('/v1/verifications', { schema }, async (request, reply) => {
      const { body } = request
      const { grant, ...exchange } = callerOf(request)
      const { exchangeId, client, procedure, purpose, requestDigest } = exchange
      const verified = await verifyCitizen({
        pin: body.pin,
        question: toQuestion(body),
        terms: toTerms(grant),
        exchange: { exchangeId, client, procedure, purpose, requestDigest },
      })
      outcomes.add(1, { outcome: verified.finding.outcome })
      setOutcome(reply, verified.finding.outcome, subjectOf(verified.personId ?? body.pin))
      return toAnswer(body, verified)
    })

    const keySchema = {
      tags: ['receipts'],
      response: { 200: KeySet },
      summary: 'The keys that receipts are checked with',
    }
    app.get('/v1/receipt-keys', { schema: keySchema }, (_request, reply) => {
      setOutcome(reply, 'keys')
      return receipts.publicKeys() as Static<typeof KeySet>
    })
  }
