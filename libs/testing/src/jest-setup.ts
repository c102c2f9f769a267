import { startTestServers } from './test-servers.ts'

declare global {
  var stopTestServers: (() => Promise<void>) | undefined
}

const setUp = async (): Promise<void> => {
  globalThis.stopTestServers = await startTestServers()
}

export default setUp
