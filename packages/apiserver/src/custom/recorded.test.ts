import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readExchanges, repeat } from '../testing/recorded.ts'
import type { Send } from '../testing/recorded.ts'
import { startTestServer } from '../testing/test-server.ts'

const file = new URL('../../testdata/custom-resources.jsonl', import.meta.url)
/** Where `kubectl proxy` listens for a real, new cluster: then its answers are written down instead. */
const recordFrom = process.env['RECORD_FROM']

test.runIf(recordFrom)('record', { timeout: 300_000 }, async () => {
  const send: Send = async (method, path, { body, headers = {} }) => {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const type = payload === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(recordFrom + path, {
      method,
      headers: { ...type, ...headers },
      ...(payload !== undefined && { body: payload }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return {
      code: response.status,
      headers: Object.fromEntries(response.headers),
      text: bytes.toString(),
      bytes,
      json: parse(bytes.toString()),
    }
  }
  const lines: string[] = []
  for (const { expected: _old, ...exchange } of readExchanges(file)) {
    const expected = await repeat(exchange as Parameters<typeof repeat>[0], send)
    lines.push(JSON.stringify({ ...exchange, expected }))
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
  expect(lines.length).toBeGreaterThan(180)
})

test.skipIf(recordFrom)('custom resources live as on a real Kubernetes', { timeout: 60_000 }, async () => {
  await using cluster = await startTestServer()
  const differences: unknown[] = []
  const exchanges = readExchanges(file)
  for (const exchange of exchanges) {
    const answer = await repeat(exchange, (...request) => cluster.send(...request))
    try {
      expect(answer).toEqual(exchange.expected)
    } catch (error) {
      differences.push({
        name: exchange.name,
        difference: (error as Error).message,
        answer,
        expected: exchange.expected,
      })
    }
  }
  expect(differences).toEqual([])
  expect(exchanges.length).toBeGreaterThan(180)
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the text counts
  }
}
