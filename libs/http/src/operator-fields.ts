import { Type } from 'typebox'
import { idField } from './fields.ts'

export const IdField = idField('must be a UUID in lower case')
export const IdParams = Type.Object({ id: IdField })
