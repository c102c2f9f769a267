import { randomUUID } from 'node:crypto'
import {
  birthRegistered,
  civilStatusChanged,
  deathAnnulled,
  deathRegistered,
  marriageEnded,
  marriageRegistered,
  pinCancelled,
  pinImported,
  pinIssued,
  pinReestablished,
  type ActId,
  type ConsumerName,
  type OutgoingRecord,
  type PersonId,
  type TopicName,
} from '@hub/contracts'
import { makeBirth, makeRecord, newPersonId } from '@hub/testing'

/** The events of one person on one topic, in their order: what each says is undone, or built upon, by a later one. */
type Story = (key: PersonId) => readonly OutgoingRecord[]

interface LateCase {
  readonly consumer: ConsumerName
  readonly topic: TopicName
  readonly story: Story
  /** What the consumer holds of the person $1, without what tells one person from another. */
  readonly state: string
  /** Types of the story that the consumer takes in their turn only. */
  readonly inTurn: readonly string[]
}

const place = { country: 'VN', communeCode: '00004', provinceCode: '01' }
const act = (nth: number) => ({
  actId: newPersonId() as string as ActId,
  registeredOn: `2026-11-${10 + nth}`,
  registeredAt: place,
})

const tellActs: Story = (key) => {
  const spouse = { personId: newPersonId(), fullName: 'Nguyễn Văn An' }
  const rename = (sequence: number, newValue: string): OutgoingRecord => {
    const data = { ...act(sequence), field: 'fullName', newValue, ground: 'correction' } as const
    return makeRecord(civilStatusChanged, { key, sequence, data })
  }
  const married = { ...act(3), marriedOn: '2026-11-13', role: 'wife', spouse } as const
  const ended = { ...act(5), endedOn: '2026-11-15', role: 'wife', spouse, ground: 'divorce' } as const
  return [
    makeRecord(birthRegistered, { key, sequence: 1, data: makeBirth({ child: { dateOfBirth: '2001-05-20' } }) }),
    rename(2, 'Nguyễn Thị Huệ'),
    makeRecord(marriageRegistered, { key, sequence: 3, data: married }),
    rename(4, 'Nguyễn Thị Lan'),
    makeRecord(marriageEnded, { key, sequence: 5, data: ended }),
    makeRecord(deathRegistered, { key, sequence: 6, data: { ...act(6), dateOfDeath: '2026-11-16' } }),
    makeRecord(deathAnnulled, { key, sequence: 7, data: act(7) }),
    rename(8, 'Nguyễn Thị Mai'),
  ]
}

let numbers = 0
/** Whose last digit is `name`: by that the numbers of persons are compared. */
const nextPin = (name: number): string => `00132${String((numbers += 1)).padStart(6, '0')}${name}`

const tellNumbers: Story = (key) => {
  const [first, second, third] = [nextPin(1), nextPin(2), nextPin(3)]
  const at = (nth: number): string => `2026-11-${10 + nth}T02:15:30.123Z`
  const end = (sequence: number, pin: string, given: { readonly successor?: string } = {}): OutgoingRecord => {
    const data = { cancellationId: randomUUID(), pin, ground: 'collection-error', cancelledAt: at(sequence), ...given }
    return makeRecord(pinCancelled, { key, sequence, data })
  }
  const person = {
    fullName: 'Nguyễn Thị Hòa',
    sex: 'female',
    dateOfBirth: '2001-05-20',
    ethnicity: '01',
    nationality: 'VN',
  } as const
  const established = { cancellationId: randomUUID(), pin: second, previousPin: first, reestablishedAt: at(3) }
  return [
    makeRecord(pinImported, {
      key,
      sequence: 1,
      data: { importId: randomUUID(), pin: first, person, importedAt: at(1) },
    }),
    end(2, first, { successor: second }),
    makeRecord(pinReestablished, { key, sequence: 3, data: established }),
    end(4, second),
    makeRecord(pinIssued, { key, sequence: 5, data: { pin: third, issuedAt: at(5) } }),
  ]
}

export const lateCases: readonly LateCase[] = [
  {
    consumer: 'population',
    topic: 'civil-status.act.v1',
    story: tellActs,
    state: `select full_name, sex, date_of_birth, date_of_death, marital_status, jsonb_array_length(relations) as relations
      from person where person_id = $1`,
    inTurn: [],
  },
  {
    consumer: 'id-issuance',
    topic: 'civil-status.act.v1',
    story: tellActs,
    state: `select full_name, sex, date_of_birth, (select count(*) from pin where pin.person_id = person.person_id) as numbers
      from person where person_id = $1`,
    inTurn: [civilStatusChanged.type],
  },
  {
    consumer: 'population',
    topic: 'identity.pin.v1',
    story: tellNumbers,
    state: `select full_name, sex, date_of_birth, right(pin, 1) as number from person where person_id = $1`,
    inTurn: [],
  },
  {
    consumer: 'verification',
    topic: 'identity.pin.v1',
    story: tellNumbers,
    state: `select right(pin, 1) as number, state, right(successor, 1) as successor from pin_state where person_id = $1 order by 1`,
    inTurn: [],
  },
  {
    consumer: 'civil-status-sync',
    topic: 'identity.pin.v1',
    story: tellNumbers,
    state: `select right(pin, 1) as number, ended_number.pin is not null as ended, right(successor, 1) as successor
      from known_number left join ended_number using (pin) where person_id = $1 order by 1`,
    inTurn: [],
  },
]

/** Types that have no place in a story here, and where it is told that their order does not matter. */
export const toldElsewhere: Readonly<Record<string, readonly string[]>> = {
  // Random acts of every kind, in a random order across topics: services/population/test/acts-oracle.int.test.ts
  population: [
    'adoption-ended',
    'adoption-recorded',
    'guardianship-ended',
    'guardianship-recorded',
    'parentage-recorded',
    'registration-revoked',
    'pin-matched',
  ],
  // They change an act that asked for a number, or a difference: services/civil-status-sync/test/late-facts.int.test.ts
  'civil-status-sync': ['pin-held', 'pin-matched', 'pin-rejected', 'difference-opened', 'difference-resolved'],
  // Of one cancellation, which was decided before, and nothing later undoes: services/id-issuance/src/application/fence-cancellation.ts
  'id-issuance': ['pin-fenced'],
  // Of a compacted topic: what is late is superseded.
  verification: ['person-snapshot'],
}
