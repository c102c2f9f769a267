import { validators } from './validators.generated.ts'

/** Whether the data follows the schema of its event type. True for types that this build does not know. */
export const validateEventData = (type: string, data: unknown): boolean => validators[type]?.(data) ?? true
