/**
 * The environment as one frozen, typed value, read once at start. Errors name keys, never values. Any key may be given as `<KEY>_FILE`
 * instead: then the content of that file is the value, which is how secrets come in.
 */
export { parseConfig } from './parse-config.ts'
export {
  callerKeys,
  databaseKeys,
  kafkaKeys,
  keyField,
  managementKeys,
  serverKeys,
  subjectKeys,
} from './common-keys.ts'
