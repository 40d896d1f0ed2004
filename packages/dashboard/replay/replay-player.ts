import { routes, type ManagerEvent, type Problem } from '@devmatic/deploy-manager/protocol'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import type { Recorded, ReplayLine } from './replay-file.ts'

/** Answers the page's requests from a recording. */
export interface ReplayPlayer {
  /** Answers it, if it is one of the protocol's; tells whether it was. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>
  /** Sends an event now, to all that listen. */
  send: (event: ManagerEvent) => void
  /** Ends all streams, and refuses new ones until it is called with `true`. */
  setConnected: (connected: boolean) => void
  /** The calls that were made, in their order. */
  calls: { name: string; params: Record<string, string>; query: Record<string, string>; body: unknown }[]
  close: () => void
}

/** Plays a recording. Whatever is not in it is answered by a problem that says so. */
export function createReplayPlayer(lines: readonly ReplayLine[]): ReplayPlayer {
  const recorded = lines.filter((line): line is Recorded => 'call' in line)
  const listeners = new Set<ServerResponse>()
  const timers = new Set<NodeJS.Timeout>()
  const calls: ReplayPlayer['calls'] = []
  let connected = true
  let lastId = 0

  const write = (response: ServerResponse, data: unknown): void => {
    if (!response.writableEnded) response.write(`id: ${++lastId}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const later = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }
  const stream = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.flushHeaders()
  }

  function playEvents(response: ServerResponse): void {
    stream(response)
    listeners.add(response)
    response.on('close', () => listeners.delete(response))
    for (const line of lines) {
      if ('event' in line) {
        if (line.atMs === undefined) write(response, line.event)
        else later(line.atMs, () => write(response, line.event))
      }
      if ('again' in line) playAgain(response, line)
    }
  }

  function playAgain(
    response: ServerResponse,
    { again, perSecond }: { again: ManagerEvent[]; perSecond: number },
  ): void {
    const everyMs = 10
    let owed = 0
    let next = 0
    const timer = setInterval(() => {
      for (owed += (perSecond * everyMs) / 1000; owed >= 1; owed--)
        write(response, again[next++ % again.length])
    }, everyMs)
    response.on('close', () => clearInterval(timer))
  }

  function playLogs(response: ServerResponse): void {
    stream(response)
    for (const line of lines) if ('log' in line) later(line.atMs, () => write(response, line.log))
  }

  return {
    calls,
    send: event => {
      for (const response of listeners) write(response, event)
    },
    setConnected: next => {
      connected = next
      if (!next) for (const response of listeners) response.destroy()
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      for (const response of listeners) response.destroy()
    },
    handle: async (request, response) => {
      const asked = await readCall(request)
      if (!asked) return false
      if (!connected) {
        request.socket.destroy()
        return true
      }
      if (asked.name === 'events') playEvents(response)
      else if (asked.name === 'followLogs') playLogs(response)
      else {
        calls.push(asked)
        const entry = findAnswer(recorded, asked)
        later(entry?.afterMs ?? 0, () => {
          answer(response, entry, asked)
          for (const event of entry?.then ?? []) for (const listener of listeners) write(listener, event)
        })
      }
      return true
    },
  }
}

type Asked = ReplayPlayer['calls'][number]

function answer(response: ServerResponse, entry: Recorded | undefined, { name }: Asked): void {
  const problem: Problem = {
    code: 'replay/not-recorded',
    message: `The recording has no answer to ${name}.`,
    hint: 'Record it, or play a file that has it.',
  }
  response.writeHead(entry ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(entry ? entry.result : problem))
}

/** The recorded answer that fits best: every part that it names must be the same. */
function findAnswer(
  recorded: readonly Recorded[],
  { name, params, query, body }: Asked,
): Recorded | undefined {
  const asked = { params, query, body }
  const parts = ['params', 'query', 'body'] as const
  const named = (entry: Recorded): number => parts.filter(part => part in entry).length
  return recorded
    .filter(
      entry =>
        entry.call === name &&
        parts.every(
          part =>
            !(part in entry) || isDeepStrictEqual((entry as Record<string, unknown>)[part], asked[part]),
        ),
    )
    .toSorted((a, b) => named(b) - named(a))[0]
}

async function readCall(request: IncomingMessage): Promise<Asked | undefined> {
  const url = new URL(request.url ?? '/', 'http://replay')
  for (const [name, { method, path }] of Object.entries(routes)) {
    const names = [...path.matchAll(/:(\w+)/g)].map(([, parameter = '']) => parameter)
    const match =
      request.method === method && new RegExp(`^${path.replaceAll(/:\w+/g, '([^/]+)')}$`).exec(url.pathname)
    if (!match) continue
    const params = Object.fromEntries(
      names.map((parameter, index) => [parameter, decodeURIComponent(match[index + 1] ?? '')]),
    )
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    return {
      name,
      params,
      query: Object.fromEntries(url.searchParams),
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  return undefined
}
