import type { LogLine, LogPage, LogQuery } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useData } from '../../data/context.tsx'
import { appendLines, prependLines } from './log-buffer.ts'

/** Lines of a query, kept current while it is followed. */
export interface Logs {
  lines: readonly LogLine[]
  page: LogPage | undefined
  error: Error | null
  /** The connection of the stream is lost. */
  lost: boolean
  fetchOlder: (() => Promise<void>) | undefined
}

const pageLines = 500
const showEveryMs = 80

/** Asks for the newest lines, or those around a cursor, and follows on while `following`. */
export function useLogs(query: LogQuery, around: string | undefined, following: boolean): Logs {
  const { api } = useData()
  const key = JSON.stringify([query, around])
  const [held, setHeld] = useState<{ key: string; lines: readonly LogLine[]; older: string | undefined }>({
    key: '',
    lines: [],
    older: undefined,
  })
  const [lost, setLost] = useState(false)
  const { data: page, error } = useQuery({
    queryKey: ['logs', key],
    queryFn: ({ signal }) =>
      api.queryLogs(
        { query: { ...query, limit: pageLines, ...(around !== undefined && { around }) } },
        { signal },
      ),
    staleTime: Infinity,
    gcTime: 0,
  })
  useEffect(() => {
    if (page) setHeld({ key, lines: page.lines, older: page.older })
  }, [page, key])

  useEffect(() => {
    if (!page || !following) return undefined
    const stop = new AbortController()
    let waiting: LogLine[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = (): void => {
      timer = undefined
      const more = waiting
      waiting = []
      setHeld(before => ({ ...before, lines: appendLines(before.lines, more) }))
    }
    void (async () => {
      try {
        for await (const { data } of api.followLogs(
          { ...query, after: page.newer },
          { signal: stop.signal, onState: state => setLost(!state.connected) },
        )) {
          waiting.push(data)
          timer ??= setTimeout(show, showEveryMs)
        }
      } catch {
        setLost(true) // refused: the frame says why
      }
    })()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the key is the query
  }, [api, key, page, following])

  const { older } = held
  return {
    lines: held.key === key ? held.lines : (page?.lines ?? held.lines),
    page,
    error,
    lost,
    fetchOlder:
      older === undefined
        ? undefined
        : async () => {
            const next = await api.queryLogs({ query: { ...query, limit: pageLines, before: older } })
            setHeld(before => ({
              ...before,
              lines: prependLines(before.lines, next.lines),
              older: next.older,
            }))
          },
  }
}
