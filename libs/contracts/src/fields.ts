import { Type } from 'typebox'

/**
 * Field schemas that several events share. Events are read by services that are not built yet, so schemas stay in a closed, plain subset
 * of JSON Schema: objects, strings with patterns, enums, integers. Unknown members are allowed: they are how an event grows.
 */
export type PersonId = string & { readonly __brand: 'PersonId' }
export type ActId = string & { readonly __brand: 'ActId' }

const uuid = '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'

export const ActIdField = Type.Unsafe<ActId>(Type.String({ pattern: uuid }))
export const UuidField = Type.String({ pattern: uuid })
export const InstantField = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' })
export const CalendarDateField = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
export const PartialDateField = Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' })
export const PinField = Type.String({ pattern: '^\\d{12}$' })
export const FullNameField = Type.String({ minLength: 1, maxLength: 100 })
export const CountryField = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })
export const EthnicityField = Type.String({ pattern: '^\\d{2}$', description: 'QCVN 109 annex E' })
export const SexField = Type.Enum(['male', 'female', 'undetermined'])
/** A stable label in lower-kebab. Not an enum: new reasons must not break old readers. */
export const LabelField = Type.String({ pattern: '^[a-z][a-z0-9-]*$' })

/** A commune of the list in force on the day of the act, or a foreign country. */
export const PlaceField = Type.Object({
  communeCode: Type.Optional(Type.String({ pattern: '^\\d{5}$' })),
  provinceCode: Type.Optional(Type.String({ pattern: '^\\d{2}$' })),
  country: CountryField,
  detail: Type.Optional(Type.String({ maxLength: 200 })),
})

/** What an act says of a parent. A parent who is not determined is left out altogether. */
export const ParentField = Type.Object({
  fullName: FullNameField,
  dateOfBirth: Type.Optional(PartialDateField),
  pin: Type.Optional(PinField),
  nationality: Type.Optional(CountryField),
})

/** Who registered an act, as the gateway and the registrar's system name them. */
export const RegisteredByField = Type.Object({
  client: Type.String({ minLength: 1 }),
  officer: Type.Optional(Type.String({ minLength: 1 })),
})

/** Items that civil status and the population register both keep, and that acts change. */
export const ChangeableField = Type.Enum(['fullName', 'dateOfBirth', 'sex', 'ethnicity', 'nationality'])

/** What every act after a birth says. It is published once for each person concerned, under that person's key. */
export const actFields = {
  actId: ActIdField,
  registeredOn: CalendarDateField,
  registeredAt: PlaceField,
  registeredBy: Type.Optional(RegisteredByField),
}

/** The other person of an act, who is known to the hub. */
export const OtherPersonField = Type.Object({
  personId: Type.Unsafe<PersonId>(UuidField),
  fullName: FullNameField,
  dateOfBirth: Type.Optional(PartialDateField),
  pin: Type.Optional(PinField),
})
