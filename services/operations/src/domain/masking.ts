import { eventDefinitions, type EventDefinition } from '@hub/contracts'

/**
 * What anybody who operates may see of an event. Of a type that names persons only what is known to name nobody is shown: ids, instants, versions, and
 * the paths below. Everything else is masked, and so is all that the schema does not know. Of a type that names nobody everything is shown but what
 * looks like a number of a person.
 */
export const masked = '***'

/** Of types that name persons; `registeredAt` is where the office is, not where the person lives. */
const shownPaths: ReadonlySet<string> = new Set([
  'version',
  'registeredAt.communeCode',
  'registeredAt.provinceCode',
  'registeredAt.country',
  'registeredBy.client',
])

const shownForms = [
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
] as const

/** The part of a JSON Schema that is read here. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isShown = (value: unknown, path: string): boolean =>
  shownPaths.has(path) || (typeof value === 'string' && shownForms.some((form) => form.test(value)))

const maskIdentified = (value: unknown, schema: Schema | undefined, path: string): unknown => {
  if (schema === undefined) return masked
  if (Array.isArray(value)) return value.map((item) => maskIdentified(item, schema.items, path))
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        maskIdentified(member, schema.properties?.[name], path === '' ? name : `${path}.${name}`),
      ]),
    )
  }
  return isShown(value, path) ? value : masked
}

const maskNumbers = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll(/(?<![0-9a-f-])\d{12}(?!\d)/g, masked)
  if (Array.isArray(value)) return value.map(maskNumbers)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskNumbers(member)]))
}

const definitions: ReadonlyMap<string, EventDefinition> = new Map(
  eventDefinitions.map((definition) => [definition.type, definition]),
)

/** @param data as it was decoded; of a type that this build does not know nothing is shown */
export const maskData = (type: string, data: unknown): unknown => {
  const definition = definitions.get(type)
  if (definition?.personalData === 'none') return maskNumbers(data)
  return maskIdentified(data, definition?.schema, '')
}
