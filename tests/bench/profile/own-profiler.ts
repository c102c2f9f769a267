import { Session } from 'node:inspector/promises'
import type { RemoteProfiler } from './inspector.ts'

/** The profiler of this process, for benches that run what they measure themselves. */
export const openOwnProfiler = async (): Promise<RemoteProfiler> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  return {
    start: () => session.post('Profiler.start'),
    stop: async () => (await session.post('Profiler.stop')).profile,
    close: () => session.disconnect(),
  }
}
