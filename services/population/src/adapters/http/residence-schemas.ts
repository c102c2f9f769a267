import { closed } from '@hub/http'
import { Type } from 'typebox'
import { endGrounds, residenceGrounds, residenceKinds } from '../../domain/residence.ts'

const PinField = Type.String({
  pattern: '^\\d{12}$',
  'x-problem': 'malformed-pin',
  'x-hint': 'must be twelve digits',
  examples: ['001099000001'],
})
const KindField = Type.Enum([...residenceKinds], {
  description: 'permanent residence, temporary residence, or where the person in fact lives',
})
const Day = (description: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}$',
    'x-hint': 'must be a day, YYYY-MM-DD',
    description,
    examples: ['2026-11-20'],
  })
const Code = (digits: number, description: string) =>
  Type.String({ pattern: `^\\d{${digits}}$`, 'x-hint': `must be ${digits} digits`, description })

const address = {
  country: Type.Optional(
    Type.String({
      pattern: '^[A-Z]{2}$',
      'x-hint': 'must be two capital letters (ISO 3166-1)',
      description: 'VN unless given; abroad no codes',
    }),
  ),
  provinceCode: Type.Optional(Code(2, 'of the list in force on the first day of the residence')),
  districtCode: Type.Optional(
    Code(3, 'until 2025-06-30; found by the commune unless given. Without a commune: one of the island districts'),
  ),
  communeCode: Type.Optional(Code(5, 'of the list in force on the first day of the residence')),
  detail: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'house, street, hamlet' })),
}

export const ResidenceBody = Type.Object(
  {
    pin: PinField,
    kind: KindField,
    address: Type.Object(address, closed),
    from: Day('first day of the residence'),
    until: Type.Optional(Day('the first day on which it does not hold any more, where that is known')),
    ground: Type.Enum([...residenceGrounds], {
      description: 'Law on Residence 68/2020, articles 20, 27 and 30; see the glossary',
    }),
  },
  closed,
)

export const EndBody = Type.Object(
  {
    pin: PinField,
    kind: KindField,
    until: Day('the first day on which it does not hold any more'),
    ground: Type.Enum([...endGrounds], { description: 'Law on Residence 68/2020, article 24; see the glossary' }),
  },
  closed,
)

export const ResidenceAnswer = Type.Object({
  id: Type.String(),
  kind: KindField,
  address: Type.Object({ ...address, country: Type.String() }),
  from: Type.String(),
  until: Type.Optional(Type.String()),
})
