import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import { counter, gauge, sampleGauges } from './metrics.ts'
import { startTelemetry } from './start.ts'

// As services do: made when their module is loaded, before anything is started.
const calls = counter('hub_test_calls_total', 'Calls of the test')
const asked = gauge('hub_test_asked', 'Asked for when somebody scrapes')

test('what was made before the start is measured, and told to who scrapes', async () => {
  const telemetry = await startTelemetry({ service: 'test', otlpEndpoint: undefined, sampling: {} })
  sampleGauges([asked], () => Promise.resolve([{ gauge: asked, value: 7, attributes: { of: 'test' } }]))
  calls.add(2, { reason: 'none' })
  const server = createServer(telemetry.scrape)
  const address = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  )
  const text = await (await fetch(`http://127.0.0.1:${address.port}`)).text()
  await new Promise((resolve) => server.close(resolve))
  expect(text).toMatch(/^hub_test_calls_total\{reason="none"\} 2$/m)
  expect(text).toMatch(/^hub_test_asked\{of="test"\} 7$/m)
})
