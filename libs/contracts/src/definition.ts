import type { Static, TSchema } from 'typebox'
import type { PersonId } from './fields.ts'
import type { topics, TopicName } from './topics.ts'

/**
 * Whether a record of the type may be played again: `safe` handlers only change state · `effects-suppressed` they also reach outside, which a
 * replay must not repeat · `forbidden` the record means something only at its own time.
 */
export type ReplayRule = 'safe' | 'effects-suppressed' | 'forbidden'

/** One event type: the single source of its static type, its JSON Schema and its validator. */
export interface EventDefinition<Schema extends TSchema = TSchema> {
  /** `vn.ndxp.<context>.<fact>.v<major>`; a change that an old reader would not understand needs a new major. */
  readonly type: string
  readonly topic: TopicName
  readonly replay: ReplayRule
  /** `identified`: the data names a person. Such events carry the minimum that their consumers need. */
  readonly personalData: 'none' | 'identified'
  readonly schema: Schema
}

export type DataOf<Definition> = Definition extends EventDefinition<infer Schema> ? Static<Schema> : never

/** What the records of an event type are keyed by. */
export type KeyOf<Definition> = Definition extends { readonly topic: infer Name extends TopicName }
  ? (typeof topics)[Name]['key'] extends 'personId'
    ? PersonId
    : string
  : string

/** `dataschema` URIs begin with this; the gateway serves the schemas under the same path. */
export const schemaUriBase = 'https://hub.ndxp.example/schemas/'

/** `vn.ndxp.identity.pin-issued.v1` → `identity.pin-issued.v1`, the last part of the schema's URI. */
export const schemaName = (type: string): string => type.replace(/^vn\.ndxp\./, '')
