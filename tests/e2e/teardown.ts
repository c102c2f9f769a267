const tearDown = async (): Promise<void> => {
  await globalThis.stopHub?.()
}

export default tearDown
