import { readFileSync } from 'node:fs'
import { isJsonObject } from '@devmatic/kube-model'
import type { TestAnswer, TestRequest } from './test-server.ts'

/** A request, and what a real Kubernetes answered. One follows the other: together they are a story. */
export interface RecordedExchange {
  name: string
  method: string
  path: string
  body?: unknown
  /** The body as it is sent, where it is no JSON. */
  text?: string
  /** The body's content type; JSON by default. */
  type?: string
  accept?: string
  /** Asked again until the answer holds this text, or has this code: what controllers do takes a moment. */
  until?: string
  /** What counts of the answer: the schemas of an OpenAPI document. */
  only?: 'schemas'
  expected: RecordedAnswer
}

/** An answer without what differs from run to run. */
export interface RecordedAnswer {
  code: number
  warnings?: string[]
  body: unknown
}

/** Sends a request to the server under test, or to the one that is recorded. */
export type Send = (method: string, path: string, request: TestRequest) => Promise<TestAnswer>

/** Reads a file of exchanges, one a line. */
export function readExchanges(file: URL): RecordedExchange[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map(line => JSON.parse(line) as RecordedExchange)
}

const patienceMs = 15_000

/** Repeats a recorded request. */
export async function repeat(exchange: RecordedExchange, send: Send): Promise<RecordedAnswer> {
  const { method, path, body, text, type, accept, until } = exchange
  const headers = {
    'user-agent': 'recorder/1',
    ...(type && { 'content-type': type }),
    ...(accept && { accept }),
  }
  const payload = text ?? body
  const deadline = Date.now() + patienceMs
  for (;;) {
    const answer = await send(method, path, { ...(payload !== undefined && { body: payload }), headers })
    const isThere = !until || answer.text.includes(until) || String(answer.code) === until
    if (isThere || Date.now() > deadline) return normalize(answer, exchange)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

function normalize({ code, headers, text, json }: TestAnswer, { only }: RecordedExchange): RecordedAnswer {
  const warnings = [headers['warning'] ?? []]
    .flat()
    .flatMap(header => header.split(/, (?=299 - )/))
    .filter(warning => !warning.includes('this cluster stores'))
  const body = json === undefined ? withoutChance(text) : JSON.parse(JSON.stringify(json, forgetChance))
  return {
    code,
    ...(warnings.length > 0 && { warnings: warnings.map(withoutChance) }),
    body: only === 'schemas' ? schemasOf(body) : body,
  }
}

/** Of a document of OpenAPI, the schemas that are not those of built-in types. */
function schemasOf(document: unknown): unknown {
  const components = isJsonObject(document) ? document['components'] : undefined
  const schemas = isJsonObject(components) ? components['schemas'] : undefined
  return Object.fromEntries(Object.entries(schemas ?? {}).filter(([name]) => !name.startsWith('io.k8s.')))
}

const chances = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'])

function forgetChance(key: string, value: unknown): unknown {
  if (key === 'time') return undefined // the scale's owner has none on a real server
  if (key === 'managedFields' && Array.isArray(value))
    return value.map(entry => JSON.stringify(entry, forgetOrder)).sort()
  if (key === 'message' && typeof value === 'string') return withoutChance(value.replace(/\[.*\]$/s, '[…]'))
  if (key === 'cells' && Array.isArray(value))
    return value.map(cell => (typeof cell === 'string' && /^\d+s$/.test(cell) ? '(age)' : cell))
  if (key === 'lastTransitionTime' || (chances.has(key) && typeof value === 'string')) return `(${key})`
  if (key === 'causes' && Array.isArray(value)) return value.map(cause => JSON.stringify(cause)).sort()
  return typeof value === 'string' ? withoutChance(value) : value
}

function forgetOrder(key: string, value: unknown): unknown {
  if (!isJsonObject(value)) return forgetChance(key, value)
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function withoutChance(text: string): string {
  return text
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '(uid)')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '(time)')
    .replaceAll(/resourceVersion(\W+)\d+/g, 'resourceVersion$1(resourceVersion)')
    .replace(/^ {2}managedFields:\n( {2}- .*\n| {4}.*\n)*/m, '')
}
