import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, IdentityAuthority, Import } from '../partners/index.ts'
import { readChunks, type Chunk, type Format } from './read-chunks.ts'

export interface ImportFile {
  readonly file: string
  readonly format: Format
  readonly what: string
  readonly onProgress: (current: Import) => void
}

const pauseMs = 500
const mostTries = 240

/** One file is one import: begun again it goes on where it stopped. */
const digestOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const isSettled = ({ status }: Answer<Import>): boolean => status < 300 || status === 409

/** Asks again while the hub cannot answer. @throws Error for a refusal, with what it says */
const insist = async (what: string, ask: () => Promise<Answer<Import>>): Promise<Answer<Import>> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined && isSettled(answer)) return answer
    const isRefused = answer !== undefined && answer.status < 500
    if (isRefused || tries === mostTries) throw new Error(`${what}: ${answer?.text ?? 'no answer'}`)
    await delay(pauseMs)
  }
}

type Sent = Promise<Answer<Import>>

/**
 * Sends what is left of the file, the next rows while those before are being taken. Should they overtake them, they are sent again.
 *
 * @returns whether all of it was taken; false where rows were out of step, and the caller begins anew
 */
const sendRest = async (authority: IdentityAuthority, started: Import, given: ImportFile): Promise<boolean> => {
  const send = ({ from, text }: Chunk): Sent =>
    insist('the rows are not taken', () => authority.sendRows(started.id, { from, text, format: given.format }))
  const sendBehind = async (chunk: Chunk, before: Sent | undefined): Sent => {
    const answer = await send(chunk)
    if (answer.status !== 409 || (await before)?.status !== 200) return answer
    return send(chunk)
  }
  const settle = async (sent: Sent | undefined): Promise<boolean> => {
    const answer = await sent
    if (answer === undefined) return true
    if (answer.status === 200) given.onProgress(answer.body)
    return answer.status === 200
  }
  let last: Sent | undefined
  for await (const chunk of readChunks(given.file, given.format, started.rows)) {
    const next = sendBehind(chunk, last)
    // Whoever fails first is heard when it is asked for; until then it must not end the process.
    next.catch(() => undefined)
    if (!(await settle(last))) {
      await next.catch(() => undefined)
      return false
    }
    last = next
  }
  return settle(last)
}

/** Imports a file of persons and numbers, or what is left of it. */
export const importFile = async (authority: IdentityAuthority, given: ImportFile): Promise<Import> => {
  const key = await digestOf(given.file)
  for (;;) {
    const { body: started } = await insist('the import is not begun', () => authority.startImport(given.what, key))
    if (started.state === 'completed') return started
    if (!(await sendRest(authority, started, given))) continue
    const { body } = await insist('the import is not completed', () => authority.completeImport(started.id))
    return body
  }
}

/** Waits until the other services were told of everybody who was accepted. */
export const untilAnnounced = async (
  authority: IdentityAuthority,
  { id }: Import,
  onProgress: (announced: number) => void,
): Promise<Import> => {
  for (;;) {
    const { body } = await insist('the import is not told of', () => authority.readImport(id))
    onProgress(body.announced)
    if (body.announced >= body.accepted) return body
    await delay(pauseMs)
  }
}
