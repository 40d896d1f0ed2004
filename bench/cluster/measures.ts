import type { Transport } from '@devmatic/kube-client'
import type { Contestant } from './contestant.ts'
import { cpuSeconds } from './process-figures.ts'

/** How fast requests were answered. */
export interface Rate {
  perSecond: number
  /** Processor time that the server used for one, in microseconds. */
  cpuMicroseconds: number
}

type Send = (index: number) => Promise<unknown>

/** Sends so many requests, so many at a time. */
export async function measureRate(
  { pids }: Contestant,
  { count, width }: { count: number; width: number },
  send: Send,
): Promise<Rate> {
  const cpuBefore = cpuSeconds(pids)
  const startedAt = performance.now()
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await send(next++)
  }
  await Promise.all(Array.from({ length: width }, worker))
  const seconds = (performance.now() - startedAt) / 1000
  return {
    perSecond: count / seconds,
    cpuMicroseconds: ((cpuSeconds(pids) - cpuBefore) / count) * 1e6,
  }
}

/** Sends one request that must succeed. */
export async function send(
  transport: Transport,
  line: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${string}`,
  { body, type = 'application/json' }: { body?: unknown; type?: string } = {},
): Promise<string> {
  const [method, path] = line.split(' ') as ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string]
  const response = await transport.request({
    method,
    path,
    headers: body === undefined ? {} : { 'content-type': type },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.body.text()
  if (response.status >= 300) throw new Error(`${line}: ${response.status} ${text.slice(0, 300)}`)
  return text
}

/** The value that so many parts of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN
}

/** A ConfigMap as products have them. */
export function configMap(name: string): object {
  return { metadata: { name }, data: { name, text: 'x'.repeat(200) } }
}

/** A Pod as workloads have them. */
export function pod(name: string): object {
  const labels = { app: 'web', 'pod-template-hash': '5d4f8c7b9d' }
  const probe = { httpGet: { path: '/healthz', port: 8080 } }
  const container = {
    name: 'main',
    image: 'registry.example/web:1.2.3',
    ports: [{ containerPort: 8080 }],
    env: [
      { name: 'MODE', value: 'production' },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
    readinessProbe: probe,
    livenessProbe: probe,
  }
  return { metadata: { name, labels }, spec: { containers: [container] } }
}
