import { createHmac, type KeyObject } from 'node:crypto'
import type { FastifyReply } from 'fastify'

/**
 * What a service tells the gateway for the message log, beside the answer: what the call came to, and whom it was about. The gateway takes these
 * headers off before the answer leaves.
 */
export const outcomeHeader = 'hub-outcome'
export const subjectHeader = 'hub-subject'

/** A person as the message log may know one: a keyed hash, with the id of its key. */
export interface Subject {
  readonly keyId: string
  /** Base64 of HMAC-SHA256. */
  readonly hash: string
}

/** @param id personId, or a number as it was asked for where no person was found */
export type SubjectHasher = (id: string) => Subject

export const createSubjectHasher = (keyId: string, key: KeyObject): SubjectHasher => {
  return (id) => ({ keyId, hash: createHmac('sha256', key).update(id).digest('base64') })
}

export const setOutcome = (reply: FastifyReply, outcome: string, subject?: Subject): void => {
  reply.header(outcomeHeader, outcome)
  if (subject !== undefined) reply.header(subjectHeader, `${subject.keyId}:${subject.hash}`)
}

export const parseSubject = (header: string): Subject | undefined => {
  const [, keyId, hash] = /^([a-z0-9-]+):([A-Za-z0-9+/]{43}=)$/.exec(header) ?? []
  return keyId === undefined || hash === undefined ? undefined : { keyId, hash }
}
