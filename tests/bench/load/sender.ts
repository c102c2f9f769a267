import { Pool } from 'undici'
import type { LoadTarget } from './plan.ts'

export interface SentAnswer {
  /** 0 where the connection failed. */
  readonly status: number
  /** Empty unless asked for. */
  readonly text: string
}

export interface Sender {
  /** Never rejects. */
  readonly send: (body: Buffer, withText: boolean) => Promise<SentAnswer>
  readonly stop: () => Promise<void>
}

/** One request at a time on each connection. The plainest way through the client, since what the generator takes the hub does not get. */
export const createSender = (
  { origin, path, headers }: Omit<LoadTarget, 'bodiesFile'>,
  connections: number,
): Sender => {
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const options = { method: 'POST', path, headers: Object.entries(headers).flat() } as const
  return {
    send: (body, withText) =>
      new Promise((resolve) => {
        let status = 0
        let text = ''
        pool.dispatch(
          { ...options, body },
          {
            onRequestStart: () => undefined,
            onResponseStart: (_controller, statusCode) => {
              status = statusCode
            },
            onResponseData: (_controller, chunk) => {
              if (withText) text += chunk.toString()
            },
            onResponseEnd: () => resolve({ status, text }),
            onResponseError: () => resolve({ status: 0, text: '' }),
          },
        )
      }),
    stop: () => pool.close(),
  }
}
