import { randomKey, randomSigningKey } from '@hub/testing'

/** What the service is configured with besides its servers, made up anew. */
export const makeKeys = () => ({
  CALLER_CONTEXT_KEY: randomKey(),
  SUBJECT_KEY_ID: 'subject-test',
  SUBJECT_KEY: randomKey(),
  NUMBERING_KEY: randomKey(),
  NUMBERING_KEY_ID: '1',
  NUMBERING_FORMER_KEYS: '',
  NUMBERING_COMPROMISED_KEYS: '',
  COUNTRY_PREFIXES: '',
  CERTIFICATE_KEY: randomSigningKey(),
})
