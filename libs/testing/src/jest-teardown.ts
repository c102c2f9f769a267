const tearDown = async (): Promise<void> => {
  await globalThis.stopTestServers?.()
}

export default tearDown
