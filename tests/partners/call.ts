/** What every call is made under. */
export interface CallPurpose {
  readonly procedure: string
  readonly officer: string
  readonly purpose: string
}

export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON. */
  readonly body: Body
  /** As it came, for digests. */
  readonly text: string
  /** Under which the exchange stands in the message log. */
  readonly exchangeId: string
  readonly ms: number
}

/** RFC 9457, as partners read it. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly instance?: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

export interface Caller {
  readonly call: <Body>(request: {
    readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
    readonly path: string
    readonly body?: string | undefined
    readonly headers?: Readonly<Record<string, string>> | undefined
  }) => Promise<Answer<Body>>
}

// Longer than the hub lets anybody wait, so that what is cut off here had no answer coming.
const patienceMs = 20_000

const parse = (text: string): unknown => (text === '' ? undefined : JSON.parse(text))

/** The headers of every call with a token, under a purpose. */
export const callHeaders = (
  token: string,
  { procedure, officer, purpose }: CallPurpose,
): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${token}`,
  'hub-procedure': procedure,
  'hub-officer': officer,
  'hub-purpose': purpose,
})

/** Calls the hub through its public address with a token, under a purpose. Knows nothing that the API description does not say. */
export const createCaller = (gateway: string, token: () => Promise<string>, purpose: CallPurpose): Caller => ({
  call: async <Body>({ method, path, body, headers }: Parameters<Caller['call']>[0]): Promise<Answer<Body>> => {
    const ownHeaders = callHeaders(await token(), purpose)
    const startedAt = performance.now()
    const response = await fetch(gateway + path, {
      method,
      headers: {
        ...ownHeaders,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: parse(text) as Body,
      text,
      exchangeId: response.headers.get('hub-exchange-id') ?? '',
      ms: performance.now() - startedAt,
    }
  },
})
