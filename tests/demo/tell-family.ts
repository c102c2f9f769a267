import { randomInt } from 'node:crypto'
import type { IdentityAuthority, MinistryOfJustice, Verifier } from '../partners/index.ts'
import { demoFamily, type DemoAct, type Run } from './births.ts'
import { lookUntil } from './look-until.ts'
import { promise, type Outcome, type Story } from './story.ts'

interface Partners {
  readonly justice: MinistryOfJustice
  readonly authority: IdentityAuthority
  readonly insurance: Verifier
}

interface Asked {
  readonly pin: string
  readonly fullName: string
  readonly dateOfBirth: string
  readonly claims?: Readonly<Record<string, string>>
}

type Answered = Awaited<ReturnType<Verifier['verify']>>['body']

/** Asks until it is as promised, or time has run out. */
const until = async (
  { insurance }: Partners,
  question: Asked,
  read: (answer: Answered) => string,
  expected: string,
): Promise<Outcome> => {
  const look = async (): Promise<string> => read((await insurance.verify(question)).body)
  return promise(await lookUntil(look, (shown) => shown === expected), expected)
}

const outcomeOf = ({ outcome }: Answered): string => outcome
const fatherIn = ({ outcome, claims }: Answered): string => `${outcome}, father: ${claims['fatherFullName'] ?? ''}`

/** A number from before the hub, that no other run uses. */
const oldNumber = (series: string): string => `${series}${String(randomInt(1_000_000)).padStart(6, '0')}`

/** Grown-ups were there before the hub was: they come in with the numbers that they have. */
const importCouple = async (
  { authority }: Partners,
  couple: readonly (Asked & { readonly sex: string })[],
): Promise<Outcome> => {
  const rows = couple.map((person) => ({
    ...person,
    ethnicity: '01',
    nationality: 'VN',
    registeredAt: { provinceCode: '01' },
  }))
  const { body } = await authority.startImport('the couple of the demo', couple[0]?.pin ?? '')
  const text = rows.map((row) => JSON.stringify(row)).join('\n')
  const taken = await authority.sendRows(body.id, { from: 0, text, format: 'application/x-ndjson' })
  await authority.completeImport(body.id)
  return promise(`${taken.body.accepted} accepted`, '2 accepted')
}

/** The head of the authority decides what the correction proposed. */
const approve = async ({ authority }: Partners, pin: string): Promise<string> => {
  const proposal = await lookUntil(
    async () => (await authority.listProposed()).body.cancellations.find((one) => one.pin === pin),
    (found) => found !== undefined,
  )
  if (proposal === undefined) throw new Error('no replacement was proposed')
  return (await authority.decide(proposal.id, 'approve', 10)).body.successor ?? ''
}

const questionOf = ({ child }: DemoAct, pin: string): Asked => ({
  pin,
  fullName: child.fullName,
  dateOfBirth: child.dateOfBirth,
})

/** One family's life, act by act: whatever comes late or is put right later, the register ends up right. */
export const tellFamily = async (story: Story, partners: Partners, run: Run): Promise<void> => {
  const { justice, insurance } = partners
  const family = demoFamily(run)
  const husband = { ...family.husband, pin: oldNumber('001095'), sex: '1' }
  const wife = { ...family.wife, pin: oldNumber('001199'), sex: '2' }
  const named = ({ fullName, dateOfBirth, pin }: Asked): Asked => ({ fullName, dateOfBirth, pin })
  const common = (what: string, registeredOn: string) => ({
    number: `D${run.name}.${what}`,
    registeredOn,
    registeredAt: { communeCode: '00004' },
  })
  const published = ({ status, body }: Awaited<ReturnType<MinistryOfJustice['register']>>): Outcome =>
    promise(`${status} ${body.publication}`, '201 published')

  story.chapter('One family’s life')
  await story.step('husband and wife come in with their numbers', () => importCouple(partners, [husband, wife]))
  await story.step('both can be verified', async () => {
    await until(partners, named(husband), outcomeOf, 'match')
    return until(partners, named(wife), outcomeOf, 'match')
  })
  await story.step('they marry', async () => {
    const spouses = { husband: named(husband), wife: named(wife), marriedOn: '2024-05-05' }
    return published(
      await justice.register('marriages', {
        ...common('marriage', '2024-05-05'),
        ...spouses,
        registeredAt: { communeCode: '00001' },
      }),
    )
  })
  let child: Asked = { pin: '', fullName: '', dateOfBirth: '' }
  await story.step('a child is born before the father is recognised', async () => {
    const { body } = await justice.registerBirth(family.child, 10)
    const claims = { fatherFullName: husband.fullName }
    child = { ...questionOf(family.child, body.identification.pin ?? ''), claims }
    return until(partners, child, fatherIn, 'match, father: not-held')
  })
  await story.step('the father recognises the child', async () => {
    const parentage = { child: named(child), parent: named(husband), relation: 'father' }
    const outcome = published(
      await justice.register('parentages', { ...common('parentage', '2026-11-21'), ...parentage }),
    )
    return outcome.unlike === undefined ? until(partners, child, fatherIn, 'match, father: exact') : outcome
  })
  await story.step(
    'registrar and police find that the wife was born a day later, in 2000: another number',
    async () => {
      const changes = [{ field: 'dateOfBirth', oldValue: wife.dateOfBirth, newValue: '2000-01-01' }]
      // Her birth was registered before 2016: civil status alone would only open a difference.
      const verifiedWithPolice = { reference: 'XM-2000', verifiedOn: '2026-11-21' }
      const about = { person: named(wife), ground: 'correction', changes, verifiedWithPolice }
      const change = { ...common('correction', '2026-11-21'), ...about }
      return published(await justice.register('changes', change))
    },
  )
  const corrected = { ...named(wife), dateOfBirth: '2000-01-01' }
  let successor = ''
  await story.step('the head of the authority approves: 2000 is of another century', async () => {
    successor = await approve(partners, wife.pin)
    return promise(successor.slice(0, 6), '001300')
  })
  await story.step('her old number', () => until(partners, corrected, outcomeOf, 'pin-replaced'))
  await story.step('her new number', () => until(partners, { ...corrected, pin: successor }, outcomeOf, 'match'))
  const death = { ...common('death', '2026-11-22'), dateOfDeath: '2026-11-21' }
  await story.step('a death comes before the birth of that child: it waits', async () => {
    const { fullName, dateOfBirth } = family.second.child
    const { status, body } = await justice.register('deaths', { ...death, person: { fullName, dateOfBirth } })
    return promise(`${status} ${body.publication}`, '202 waiting')
  })
  await story.step('the birth comes, and the death goes through by itself', async () => {
    const { body } = await justice.registerBirth(family.second, 10)
    const question = questionOf(family.second, body.identification.pin ?? '')
    return until({ ...partners, insurance }, question, outcomeOf, 'deceased')
  })
  await story.step('the act of the death', async () => {
    const { body } = await justice.read('deaths', death.number)
    return promise(body.publication, 'published')
  })
}
