import { type Api } from '@devmatic/deploy-manager/protocol'
import { QueryClient } from '@tanstack/react-query'
import { createContext, use, useSyncExternalStore } from 'react'
import type { LiveState } from './live-state.ts'
import type { LiveStore } from './live-store.ts'

/** What every page stands on. */
export interface Data {
  api: Api
  live: LiveStore
}

/** Gives the pages their data. */
export const DataContext: React.Context<Data | undefined> = createContext<Data | undefined>(undefined)

/** The client and the live state, for calls. */
export function useData(): Data {
  const data = use(DataContext)
  if (!data) throw new Error('A page is shown outside DataContext')
  return data
}

/** A part of the live state; rendered again when that part is another object. `select` makes nothing new. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const { live } = useData()
  return useSyncExternalStore(live.subscribe, () => select(live.state()))
}

/** Answers are kept while the page is open; events say when they are old. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: 2_000, retry: false, refetchOnWindowFocus: false } },
  })
}
