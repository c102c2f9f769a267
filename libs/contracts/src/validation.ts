import { validators } from './validators.generated.ts'

/** Whether the data follows the schema of its event type. True for types that this build does not know. */
export const validateEventData = (type: string, data: unknown): boolean =>
  // The type comes from outside and may be the name of anything that every object has.
  Object.hasOwn(validators, type) ? (validators[type]?.(data) ?? true) : true
