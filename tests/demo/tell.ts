import type { IncomingRecord } from '@hub/contracts'
import type { IdentityAuthority, MinistryOfJustice, Problem, Question, Verifier } from '../partners/index.ts'
import { brokenAct, demoBirths, type DemoAct, type Run } from './births.ts'
import { lookUntil } from './look-until.ts'
import { checkCertificate, checkReceipt } from './check-proof.ts'
import { tellFamily } from './tell-family.ts'
import { tellTwins } from './tell-twins.ts'
import { promise, type Story } from './story.ts'

export interface Cast {
  readonly justice: MinistryOfJustice
  readonly insurance: Verifier
  readonly authority: IdentityAuthority
  readonly readLog: () => Promise<readonly IncomingRecord[]>
  /** Of the trace of the first birth, where it is recorded. */
  readonly traceparent: string | undefined
}

/** A registered child whose number is known. */
interface Child {
  readonly act: DemoAct
  readonly pin: string
}

const problemName = (body: unknown): string => (body as Problem).type.split('/').at(-1) ?? ''

/** @returns the last outcome: a match, or what it was when time ran out */
const untilVerifiable = (insurance: Verifier, question: Question): Promise<string> =>
  lookUntil(
    async () => (await insurance.verify(question)).body.outcome,
    (outcome) => outcome === 'match',
  )

const questionOf = ({ act, pin }: Child): Question => ({
  pin,
  fullName: act.child.fullName,
  dateOfBirth: act.child.dateOfBirth,
})

const tellBirths = async (
  story: Story,
  { justice, insurance, traceparent }: Cast,
  run: Run,
): Promise<readonly Child[]> => {
  const children: Child[] = []
  story.chapter('The Ministry of Justice registers births')
  for (const [index, { what, act, promised }] of demoBirths(run).entries()) {
    await story.step(what, async () => {
      const sentAt = performance.now()
      const { status, body } = await justice.registerBirth(act, 10, index === 0 ? traceparent : undefined)
      const { state, pin, reason } = body.identification
      if (pin === undefined) return promise(`${status} ${state}: ${reason ?? ''}`, promised, state)
      const child = { act, pin }
      children.push(child)
      const outcome = await untilVerifiable(insurance, questionOf(child))
      const verifiableAfter = Math.round(performance.now() - sentAt)
      return promise(
        `${status} ${state} ${pin}, ${outcome} ${verifiableAfter} ms after it was sent`,
        `${promised} match`,
        `${state} ${outcome}`,
      )
    })
  }
  const [first] = children
  await story.step('the first act once more', async () => {
    const { status, body } = await justice.registerBirth(first?.act ?? {})
    return promise(
      `${status} ${body.identification.pin ?? 'no number'}, nothing done twice`,
      first?.pin ?? '',
      body.identification.pin,
    )
  })
  await story.step('its number with other content', async () => {
    const { status, body } = await justice.registerBirth({
      ...first?.act,
      child: { ...first?.act.child, fullName: 'Nguyễn Thị Huệ' },
    })
    return promise(`${status} ${problemName(body)}`, 'act-number-reused', problemName(body))
  })
  await story.step('an act with two mistakes', async () => {
    const { status, body } = await justice.registerBirth(brokenAct(run))
    const errors = (body as unknown as Problem).errors ?? []
    const named = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')
    return promise(`${status} ${named}`, '400', String(status))
  })
  return children
}

const showClaims = (claims: Readonly<Record<string, string>>): string =>
  Object.entries(claims)
    .map(([name, grade]) => `${name} ${grade}`)
    .join(', ')

/** One officer proposes to end a number, the head of the agency approves it. */
const endNumber = async (authority: IdentityAuthority, proposal: { readonly pin: string }) => {
  const proposed = await authority.propose(proposal, `demo ${proposal.pin}`)
  return authority.decide(proposed.body.id, 'approve', 10)
}

const tellCancellations = async (
  story: Story,
  { authority, insurance }: Cast,
  children: readonly Child[],
): Promise<void> => {
  story.chapter('The identity authority ends numbers')
  const [replaced, cancelled] = children.slice(1)
  if (replaced === undefined || cancelled === undefined) return
  const verify = (what: string, child: Child, promised: string): Promise<void> =>
    story.step(what, async () => {
      const { body } = await insurance.verify(questionOf(child))
      const told = body.successor === undefined ? body.outcome : `${body.outcome}, now ${body.successor}`
      return promise(told, promised, body.outcome)
    })
  await verify('a boy, before', replaced, 'match')
  const successor = { pin: '' }
  await story.step('the officer who proposed may not decide', async () => {
    const { body } = await authority.propose(proposalFor(replaced.pin), `demo ${replaced.pin}`)
    const alone = await authority.decideAlone(body.id)
    return promise(`${alone.status} ${problemName(alone.body)}`, 'own-proposal', problemName(alone.body))
  })
  await story.step('his number was made from the wrong year: cancelled, and another one given', async () => {
    const { status, body } = await endNumber(authority, proposalFor(replaced.pin))
    successor.pin = body.successor ?? ''
    return promise(`${status} ${body.state}, now ${successor.pin}`, 'effective', body.state)
  })
  await verify('the old number, at once', replaced, 'pin-replaced')
  await verify('the other number', { ...replaced, pin: successor.pin }, 'match')
  await story.step('the certificate of it, checked with the published key', () =>
    checkCertificate(insurance, replaced.pin, successor.pin),
  )
  await story.step('the papers of a girl are forged: her number is cancelled', async () => {
    const proposal = { pin: cancelled.pin, ground: 'forged-or-false', explanation: 'the papers are forged' }
    const { status, body } = await endNumber(authority, proposal)
    return promise(`${status} ${body.state}`, 'effective', body.state)
  })
  await verify('her number, at once', cancelled, 'pin-cancelled')
}

const proposalFor = (pin: string) => ({
  pin,
  ground: 'collection-error',
  explanation: 'the year of birth was taken down wrongly',
  reestablish: { provinceCode: '01', sex: '1', birthYear: 2025 },
})

const tellVerifications = async (story: Story, { insurance }: Cast, children: readonly Child[]): Promise<string> => {
  story.chapter('Social insurance verifies them')
  let exchangeId = ''
  const [child = { act: { number: '', child: { fullName: '', dateOfBirth: '', sex: '' } }, pin: '' }] = children
  const ask = (what: string, given: Partial<Question>, promised: string): Promise<void> =>
    story.step(what, async () => {
      const answer = await insurance.verify({ ...questionOf(child), ...given })
      exchangeId = answer.exchangeId
      return promise(`${answer.body.outcome}: ${showClaims(answer.body.claims)}`, promised, answer.body.outcome)
    })
  await ask('the girl, as she is registered', {}, 'match')
  await ask('the same name with the tone on the other vowel', { fullName: 'NGUYỄN THỊ HOÀ' }, 'match')
  await ask(
    'another sex and another mother',
    { claims: { sex: '1', motherFullName: 'Trần Thị Liên', nationality: 'VN' } },
    'mismatch',
  )
  await ask('another name', { fullName: 'Lê Thị Hòa' }, 'mismatch')
  await ask('a number that nobody has', { pin: '096826000001' }, 'not-found')
  await story.step('is she of age, and what is her sex', async () => {
    const { body } = await insurance.verify({
      ...questionOf(child),
      checks: [{ attribute: 'age', operator: '>=', value: 18 }],
      disclose: ['sex', 'ethnicity'],
    })
    const told = `of age: ${body.checks[0]?.holds ?? ''}, sex: ${body.disclosed['sex']?.value ?? ''}, ethnicity: ${body.disclosed['ethnicity']?.withheld ?? ''}`
    return promise(told, 'of age: no, sex: 2, ethnicity: not-granted')
  })
  await story.step('the receipt, checked with the published key', () => checkReceipt(insurance, questionOf(child)))
  return exchangeId
}

const tellLimits = async (
  story: Story,
  { insurance, readLog }: Cast,
  act: DemoAct | undefined,
  exchangeId: string,
): Promise<object> => {
  story.chapter('What is not granted, and what is on record')
  await story.step('social insurance tries to register a birth', async () => {
    const { status, body } = await insurance.call({
      method: 'POST',
      path: '/civil-status/v1/acts',
      body: JSON.stringify(act),
    })
    return promise(`${status} ${problemName(body)}`, 'not-granted', problemName(body))
  })
  await story.step("the same by X-Road's address", async () => {
    const headers = { 'x-road-client': 'VN/GOV/000.00.00.G24/social-insurance' }
    const path = '/r1/VN/GOV/000.00.00.G01/civil-status/acts'
    const answer = await insurance.call({ method: 'POST', path, body: JSON.stringify(act), headers })
    const error = answer.headers.get('x-road-error') ?? ''
    return promise(`${answer.status} ${error}`, 'Server.ServerProxy.AccessDenied', error)
  })
  let record: object = {}
  await story.step('the last verification in the message log', async () => {
    const records = (await readLog()).filter(({ key }) => key === exchangeId)
    record = JSON.parse(records.at(-1)?.value?.toString() ?? '{}') as object
    const { outcome = '' } = record as { outcome?: string }
    return promise(`${records.length} records, the answer: ${outcome}`, 'not-found', outcome)
  })
  return record
}

/** The whole story. @returns the record of one exchange as it stands in the message log */
export const tellStory = async (story: Story, cast: Cast, run: Run): Promise<object> => {
  const children = await tellBirths(story, cast, run)
  const exchangeId = await tellVerifications(story, cast, children)
  await tellTwins(story, cast, run)
  await tellFamily(story, cast, run)
  await tellCancellations(story, cast, children)
  return tellLimits(story, cast, children[0]?.act, exchangeId)
}
