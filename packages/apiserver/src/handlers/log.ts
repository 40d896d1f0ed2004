import { once } from 'node:events'
import type { LogOptions } from '../node-connection.ts'
import { objectIn, textIn } from '../json.ts'
import { parseStored } from '../registry/registry.ts'
import { badRequest } from '../status/status-error.ts'
import { nodeError } from '../streams/node-errors.ts'
import { containerOf, findPodTarget } from '../streams/pod-target.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Scope } from './scope.ts'

/** GET of a Pod's `log`: what one of its containers wrote. */
export async function logHandler({ exchange, server, registry, info }: Scope): Promise<void> {
  const stored = registry.get(info.namespace, info.name)
  const container = containerOf(stored, exchange.query.get('container') ?? '')
  const options = readLogOptions(exchange)
  // What no node has yet has written nothing.
  if (!textIn(objectIn(parseStored(stored), 'spec'), 'nodeName')) return sendText(exchange)
  const { pod, node } = findPodTarget(server, stored)
  const { response } = exchange
  try {
    for await (const chunk of node.logs(pod, container, options)) {
      if (!response.headersSent) openText(exchange)
      if (exchange.signal.aborted) return
      if (!response.write(chunk)) await once(response, 'drain', { signal: exchange.signal })
    }
  } catch (error) {
    if (exchange.signal.aborted) return
    throw nodeError(error)
  }
  if (!response.headersSent) return sendText(exchange)
  response.end()
}

function sendText(exchange: Exchange): void {
  exchange.send(200, { type: 'text/plain', body: '' })
}

function openText(exchange: Exchange): void {
  exchange.writeHead(200, { 'content-type': 'text/plain' })
  exchange.response.flushHeaders()
}

function readLogOptions(exchange: Exchange): LogOptions {
  const { query } = exchange
  const tailLines = positive(exchange, 'tailLines', 0)
  const limitBytes = positive(exchange, 'limitBytes', 1)
  const sinceSeconds = positive(exchange, 'sinceSeconds', 1)
  const sinceTime = query.get('sinceTime')
  const stream = query.get('stream')
  if (sinceSeconds !== undefined && sinceTime)
    throw badRequest('at most one of `sinceTime` or `sinceSeconds` may be specified')
  if (sinceTime && Number.isNaN(Date.parse(sinceTime)))
    throw badRequest(`sinceTime ${JSON.stringify(sinceTime)} is no time`)
  if (stream && stream !== 'Stdout' && stream !== 'Stderr' && stream !== 'All')
    throw badRequest(`stream ${JSON.stringify(stream)} is none of All, Stdout, Stderr`)
  return {
    follow: exchange.flag('follow'),
    previous: exchange.flag('previous'),
    timestamps: exchange.flag('timestamps'),
    signal: exchange.signal,
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(sinceSeconds !== undefined && { sinceSeconds }),
    ...(sinceTime && { sinceTime }),
    ...(stream && { stream: stream as 'Stdout' | 'Stderr' | 'All' }),
  }
}

function positive(exchange: Exchange, name: string, minimum: number): number | undefined {
  const value = exchange.integer(name)
  if (value !== undefined && value < minimum)
    throw badRequest(`${name} must be greater than or equal to ${minimum}`)
  return value
}
