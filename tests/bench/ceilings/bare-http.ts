import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { generateLoad } from '../load/generate-load.ts'

const serverFile = fileURLToPath(new URL('bare-server.ts', import.meta.url))

export const connections = 64

/** F: answers a second of a bare server under the same load, from the same generator, as the hub. */
export const measureBareHttp = async (bodiesFile: string, seconds: number): Promise<number> => {
  const server = fork(serverFile, { execArgv: ['--conditions=source'] })
  const exited = once(server, 'exit')
  try {
    const [port] = (await once(server, 'message')) as [number]
    const { perSecond, statuses } = await generateLoad({
      target: {
        origin: `http://127.0.0.1:${port}`,
        path: '/verifications',
        headers: { 'content-type': 'application/json' },
        bodiesFile,
      },
      plan: { kind: 'closed', connections, warmUpSeconds: Math.min(2, seconds / 2), seconds },
    })
    if (Object.keys(statuses).join() !== '200') throw new Error(`the bare server answered ${JSON.stringify(statuses)}`)
    return perSecond
  } finally {
    server.disconnect()
    await exited
  }
}
