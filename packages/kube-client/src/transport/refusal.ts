import type { IncomingMessage } from 'node:http'
import type { Status } from '../errors.ts'

/** An answer to a request for a WebSocket that was not a WebSocket. */
export class Refusal extends Error {
  readonly status: Status

  constructor(status: Status) {
    super(status.message)
    this.status = status
  }
}

/** Reads why a WebSocket was refused. */
export async function refusal(response: IncomingMessage): Promise<Refusal> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return new Refusal(readStatus(response.statusCode ?? 0, Buffer.concat(chunks).toString()))
}

/** Reads an error's body: a Status, or the plain text that proxies answer. */
export function readStatus(code: number, text: string): Status {
  const status = parseStatus(text)
  if (status) return { ...status, code: status.code ?? code }
  const plain = text.trim().slice(0, 500)
  return { code, message: plain ? `HTTP ${code}: ${plain}` : `HTTP ${code}` }
}

function parseStatus(text: string): Status | undefined {
  try {
    const value = JSON.parse(text) as Status
    return value?.kind === 'Status' ? value : undefined
  } catch {
    // Not every answer is Kubernetes': proxies and load balancers answer text.
    return undefined
  }
}
