/** What event schemas are made of; a keyword outside of this subset is a mistake. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

const fixed = ['type', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'] as const

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

const sorted = (values: readonly unknown[] | undefined): readonly unknown[] => (values ?? []).map(String).toSorted()

const findMemberBreaks = (before: Schema, after: Schema, path: string): readonly string[] => {
  const [old, now] = [before.properties ?? {}, after.properties ?? {}]
  const removed = Object.keys(old).filter((name) => !(name in now))
  const required = (after.required ?? []).filter((name) => !(before.required ?? []).includes(name))
  const loosened = (before.required ?? []).filter((name) => name in now && !(after.required ?? []).includes(name))
  return [
    ...removed.map((name) => `${path}/${name} was removed`),
    ...required.map((name) => `${path}/${name} became required`),
    ...loosened.map((name) => `${path}/${name} became optional`),
    ...Object.entries(old).flatMap(([name, schema]) => {
      const member = now[name]
      return member === undefined ? [] : findBreaks(schema, member, `${path}/${name}`)
    }),
  ]
}

/**
 * Streams are kept for good and readers are renewed one by one: data of the old schema must follow the new one, and data of the new one the old. So
 * adding an optional member is fine, and everything else needs a new major.
 *
 * @returns what an old reader, or an old record, would stumble over
 */
export const findBreaks = (before: Schema, after: Schema, path = ''): readonly string[] => [
  ...fixed
    .filter((keyword) => !isSame(before[keyword], after[keyword]))
    .map((keyword) => `${path || '/'} has another ${keyword}`),
  ...(isSame(sorted(before.enum), sorted(after.enum)) ? [] : [`${path || '/'} has other values`]),
  ...findMemberBreaks(before, after, path),
]
