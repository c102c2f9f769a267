import { closed, Instant } from '@hub/http'
import { Type } from 'typebox'
import { itemNames } from '../../domain/items.ts'
import { toldDetails } from './update-schemas.ts'

const ItemField = Type.Enum([...itemNames])

const Place = Type.Object({
  communeCode: Type.Optional(Type.String()),
  provinceCode: Type.Optional(Type.String()),
  country: Type.String(),
  detail: Type.Optional(Type.String()),
})

const Parent = Type.Object({
  fullName: Type.String(),
  dateOfBirth: Type.Optional(Type.String()),
  pin: Type.Optional(Type.String()),
  nationality: Type.Optional(Type.String()),
})

const Unit = Type.Object({ code: Type.String(), name: Type.String() })
const NamedUnit = {
  unit: Unit,
  district: Type.Optional(Unit),
  province: Unit,
}

const Residence = Type.Object({
  country: Type.String(),
  provinceCode: Type.Optional(Type.String({ description: 'codes mean what they meant on the first day' })),
  districtCode: Type.Optional(Type.String()),
  communeCode: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  from: Type.String(),
  until: Type.Optional(Type.String({ description: 'the first day on which it does not hold any more' })),
  asRegistered: Type.Optional(Type.Object(NamedUnit, { description: 'the unit by the names of the first day' })),
  today: Type.Optional(
    Type.Array(Type.Object({ ...NamedUnit, share: Type.Enum(['whole', 'main', 'part']) }), {
      description:
        'what the unit is today; several where it was divided and it is not known which part the address lies in, the one that took most of it first',
    }),
  ),
})

export const PersonBody = Type.Object(
  {
    pin: Type.String({
      pattern: '^\\d{12}$',
      'x-problem': 'malformed-pin',
      'x-hint': 'must be twelve digits',
      examples: ['001099000001'],
    }),
    items: Type.Optional(
      Type.Array(ItemField, {
        minItems: 1,
        uniqueItems: true,
        description: 'which items are wanted; all that are granted unless given',
      }),
    ),
  },
  closed,
)

const Withheld = Type.Array(ItemField, { description: 'asked for by name, and not granted' })

export const PersonAnswer = Type.Object({
  version: Type.Integer({ description: 'counts the states of the record, from 1' }),
  items: Type.Object(
    {
      pin: Type.Optional(Type.String()),
      fullName: Type.Optional(Type.String()),
      dateOfBirth: Type.Optional(Type.String({ description: 'may be partial: YYYY, YYYY-MM or YYYY-MM-DD' })),
      sex: Type.Optional(Type.Enum(['0', '1', '2'], { description: 'QCVN 109: 1 male, 2 female, 0 not determined' })),
      placeOfBirth: Type.Optional(Place),
      registeredOn: Type.Optional(Type.String({ description: 'when the birth was registered' })),
      registeredAt: Type.Optional(Place),
      nativePlace: Type.Optional(Place),
      ethnicity: Type.Optional(Type.String({ description: 'QCVN 109, annex E' })),
      nationality: Type.Optional(Type.String()),
      mother: Type.Optional(Parent),
      father: Type.Optional(Parent),
      maritalStatus: Type.Optional(
        Type.Enum(['not-known', 'unmarried', 'married', 'divorced', 'widowed'], {
          description: 'QCVN 109 has one code, 3, for divorced and widowed',
        }),
      ),
      dateOfDeath: Type.Optional(Type.String()),
      relations: Type.Optional(
        Type.Array(
          Type.Object({
            relation: Type.String({ description: 'what the other person is to this one' }),
            fullName: Type.String(),
            pin: Type.Optional(Type.String()),
          }),
        ),
      ),
      permanentResidence: Type.Optional(Residence),
      temporaryResidence: Type.Optional(Residence),
      currentResidence: Type.Optional(Residence),
      ...toldDetails,
    },
    { description: 'what the register does not hold is left out' },
  ),
  withheld: Withheld,
})

const BasisField = Type.Object({
  kind: Type.String({ description: 'kind of the act, `residence-registered` or `residence-ended`' }),
  ground: Type.Optional(Type.String()),
  registeredOn: Type.String(),
  registeredAt: Place,
  registeredBy: Type.Optional(Type.Object({ client: Type.String(), officer: Type.Optional(Type.String()) })),
})

export const HistoryAnswer = Type.Object({
  changes: Type.Array(
    Type.Object({
      item: ItemField,
      before: Type.Optional(Type.Unknown({ description: 'of relations, those that ended' })),
      after: Type.Optional(Type.Unknown({ description: 'of relations, those that began' })),
      changedAt: Instant,
      basis: Type.Optional(BasisField),
    }),
    { description: 'the oldest first' },
  ),
  withheld: Withheld,
})

export const ChangesQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({
        pattern: '^\\d{1,19}-\\d{1,18}$',
        'x-hint': 'must be the `next` of a page',
        description: '`next` of the page before; from the beginning unless given',
      }),
    ),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9]|[1-9][0-9]|[1-9][0-9]{2}|1000)$',
        'x-hint': 'must be 1 to 1000',
        description: 'how many at most; 200 unless given',
      }),
    ),
  },
  closed,
)

export const ChangesAnswer = Type.Object({
  changes: Type.Array(
    Type.Object({
      pin: Type.String({ description: 'the number that the person holds now' }),
      items: Type.Array(ItemField),
      changedAt: Type.Optional(Instant),
    }),
  ),
  next: Type.String({ description: 'send it as `after` to go on; the same as before where nothing has happened' }),
})

/** What the catalogue may say under `terms` of a grant of this service. Left out means nothing. */
export const TermsField = Type.Object({ items: Type.Optional(Type.Array(ItemField)) }, closed)
