import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { LiveState } from './live-state.ts'
import type { LiveStore } from './live-store.ts'

/** Answers that stand on a part of the live state: asked for again, when that part changes and somebody looks. */
const standOn: readonly { part: (state: LiveState) => unknown; keys: readonly QueryKey[] }[] = [
  { part: state => state.choices, keys: [['choices'], ['price'], ['graph'], ['why']] },
  {
    part: state => state.deployment?.state,
    keys: [['deployments'], ['plan'], ['manifest'], ['graph'], ['pull']],
  },
  { part: state => state.deployment?.id, keys: [['deployments'], ['plan']] },
  { part: state => state.proposal?.id, keys: [['deployments'], ['plan']] },
  { part: state => state.pull, keys: [['pull']] },
  { part: state => state.git?.commit, keys: [['manifest'], ['differences']] },
  { part: state => state.timeline.at(-1)?.id, keys: [['timeline'], ['source']] },
  { part: state => state.connection.state === 'live', keys: [[]] },
]

/** Answers about one service are asked for again at most so often, however often it changes. */
const everyMs = 1000

/** Keeps answers as new as the events are. */
export function refreshWhenOld(queries: QueryClient, live: LiveStore): void {
  let before = live.state()
  const due = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const refreshServices = (): void => {
    timer = undefined
    for (const name of due) void queries.invalidateQueries({ queryKey: ['service', name] })
    due.clear()
  }
  live.subscribe(() => {
    const now = live.state()
    for (const { part, keys } of standOn) {
      if (part(before) === part(now)) continue
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey })
    }
    const looked = queries.getQueryCache().findAll({ queryKey: ['service'], type: 'active' })
    for (const { queryKey } of looked) {
      const name = String(queryKey[1])
      if (now.services?.get(name) !== before.services?.get(name)) due.add(name)
    }
    if (due.size > 0) timer ??= setTimeout(refreshServices, everyMs)
    before = now
  })
}
