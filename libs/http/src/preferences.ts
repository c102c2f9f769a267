/** The longest that a request is kept waiting; the gateway's own timeout lies above it. */
export const longestWaitSeconds = 10

/** `Prefer: wait=<seconds>` (RFC 7240). @returns how long to wait, 0 without the preference, at most {@link longestWaitSeconds} */
export const parseWaitSeconds = (header: string | readonly string[] | undefined): number => {
  const preferences = [header ?? []].flat().join(',').split(',')
  const wait = preferences
    .map((preference) => /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;|$)/i.exec(preference)?.[1])
    .find((found) => found !== undefined)
  return Math.min(Number(wait ?? 0), longestWaitSeconds)
}
