import { Type } from 'typebox'
import type { EventDefinition } from '../definition.ts'
import { actFields } from '../fields.ts'

const schema = Type.Object({
  ...actFields,
})

/** A court annulled that the person was declared dead: the person lives. */
export const deathAnnulled = {
  type: 'vn.ndxp.civil-status.death-annulled.v1',
  topic: 'civil-status.act.v1',
  replay: 'safe',
  personalData: 'none',
  schema,
} as const satisfies EventDefinition
