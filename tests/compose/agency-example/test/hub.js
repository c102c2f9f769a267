import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { DockerComposeEnvironment, Wait } from 'testcontainers'

const composeDirectory = process.env.HUB_COMPOSE_DIR ?? fileURLToPath(new URL('../../../../', import.meta.url))

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Starts the whole hub, on ports of its own and with secrets of its own for the clients. */
export const startHub = async (clientIds) => {
  const [port, kafkaPort] = [await freePort(), await freePort()]
  const secrets = Object.fromEntries(clientIds.map((id) => [id, randomUUID()]))
  const environment = await new DockerComposeEnvironment(composeDirectory, 'docker-compose.yml')
    .withEnvironment({
      HUB_PORT: String(port),
      HUB_KAFKA_PORT: String(kafkaPort),
      HUB_CLIENT_SECRETS: Object.entries(secrets)
        .map(([id, secret]) => `${id}=${secret}`)
        .join(','),
    })
    .withStartupTimeout(120_000)
    .withWaitStrategy('gateway-1', Wait.forHealthCheck())
    .withWaitStrategy('id-issuance-1', Wait.forHealthCheck())
    .withWaitStrategy('population-1', Wait.forHealthCheck())
    .up(['gateway', 'id-issuance', 'population'])
  const url = `http://127.0.0.1:${port}`

  const token = async (clientId) => {
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secrets[clientId]}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    return (await response.json()).access_token
  }

  return {
    /** Calls the hub as one of the clients. Procedure, officer and purpose go on record with every call. */
    call: async (clientId, path, body, { procedure, purpose }) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await token(clientId)}`,
          'content-type': 'application/json',
          prefer: 'wait=10',
          'hub-procedure': procedure,
          'hub-officer': 'officer-1',
          'hub-purpose': purpose,
        },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: await response.json() }
    },
    stop: () => environment.down({ removeVolumes: true }),
  }
}
