import { readFile } from 'node:fs/promises'
import { connect, type ClientHttp2Session } from 'node:http2'
import { loadKubeconfig } from '@devmatic/kube-client'
import type { Contestant } from './contestant.ts'
import { configMap, percentile, send } from './measures.ts'

const streamsPerSession = 100
const events = 20
const collection = '/api/v1/namespaces/default/configmaps'

/** Milliseconds from a create to its event's arrival at the last of so many watchers: the median of twenty. */
export async function measureWatchers(contestant: Contestant, count: number): Promise<number> {
  const sessions = await Promise.all(
    Array.from({ length: Math.ceil(count / streamsPerSession) }, () => openSession(contestant.kubeconfig)),
  )
  let arrived = 0
  let lastAt = 0
  try {
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        watch(sessions[Math.floor(index / streamsPerSession)]!, () => {
          arrived++
          lastAt = performance.now()
        }),
      ),
    )
    const times: number[] = []
    for (let event = 0; event < events; event++) {
      arrived = 0
      const startedAt = performance.now()
      await send(contestant.transport, `POST ${collection}`, { body: configMap(`watched-${event}`) })
      while (arrived < count) await new Promise(resolve => setImmediate(resolve))
      times.push(lastAt - startedAt)
    }
    return percentile(times, 50)
  } finally {
    for (const { session } of sessions) session.destroy()
  }
}

interface Session {
  session: ClientHttp2Session
  headers: Record<string, string>
}

/** HTTP/2, as client-go uses it: a hundred watches share a connection. */
async function openSession(kubeconfig: string): Promise<Session> {
  const config = await loadKubeconfig({ paths: [kubeconfig] })
  const cluster = config?.clusters?.[0]?.cluster as Record<string, string> | undefined
  const user = config?.users?.[0]?.user as Record<string, string> | undefined
  const read = async (data?: string, file?: string): Promise<Buffer | undefined> =>
    data ? Buffer.from(data, 'base64') : file ? readFile(file) : undefined
  const [ca, cert, key] = await Promise.all([
    read(cluster?.['certificate-authority-data'], cluster?.['certificate-authority']),
    read(user?.['client-certificate-data'], user?.['client-certificate']),
    read(user?.['client-key-data'], user?.['client-key']),
  ])
  const session = connect(cluster?.['server'] ?? '', {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  })
  session.setMaxListeners(0)
  session.on('error', () => {}) // the streams tell it too
  return { session, headers: user?.['token'] ? { authorization: `Bearer ${user['token']}` } : {} }
}

/** Begins a watch from now on; resolves when it is open. */
function watch({ session, headers }: Session, onEvent: () => void): Promise<void> {
  const stream = session.request({
    ':path': `${collection}?watch=true&labelSelector=%21none&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`,
    ...headers,
  })
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('response', response =>
      response[':status'] === 200
        ? resolve()
        : reject(new Error(`a watch is answered ${response[':status']}`)),
    )
    stream.on('data', (chunk: Buffer) => {
      if (chunk.includes(10)) onEvent()
    })
  })
}
