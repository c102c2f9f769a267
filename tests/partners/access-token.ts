/** A client of the hub as an agency holds it. */
export interface Credentials {
  readonly id: string
  readonly secret: string
}

interface TokenAnswer {
  readonly access_token: string
  readonly expires_in: number
}

// A token that is about to expire may not live through the call it is fetched for.
const marginMs = 30_000

/** Fetches access tokens by client credentials (RFC 6749 section 4.4) and keeps one until shortly before it expires. */
export const createTokenSource = (tokenEndpoint: string, { id, secret }: Credentials): (() => Promise<string>) => {
  let kept: { readonly token: Promise<string>; readonly until: number } | undefined

  const fetchToken = async (): Promise<TokenAnswer> => {
    const response = await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    if (!response.ok) throw new Error(`the token endpoint answered ${response.status}`)
    return (await response.json()) as TokenAnswer
  }

  return async () => {
    if (kept !== undefined && Date.now() < kept.until) return kept.token
    const answer = await fetchToken()
    kept = { token: Promise.resolve(answer.access_token), until: Date.now() + answer.expires_in * 1000 - marginMs }
    return answer.access_token
  }
}
