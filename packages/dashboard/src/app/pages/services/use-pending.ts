import type { Mode, Modes, Price, Service } from '@devmatic/deploy-manager/protocol'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { problemText, toast } from '../../parts/toasts.tsx'
import { plural } from '../../parts/words.ts'
import { choose, parsePending, writePending } from './pending.ts'

/** What is chosen and not yet applied: it stands in the address, so that it can be sent to somebody. */
export interface Pending {
  modes: Modes
  price: { data: Price | undefined; error: Error | null; isFetching: boolean }
  /** By service: what it would become, and for whom where somebody else's choice needs it. */
  rows: ReadonlyMap<string, { mode: Mode; because?: string | undefined }>
  applying: boolean
  choose: (chosen: Modes) => void
  discard: () => void
  apply: () => void
}

const noServices: ReadonlyMap<string, Service> = new Map()

/** The pending choices of the services page, priced. */
export function usePending(): Pending {
  const { api, live } = useData()
  const navigate = useNavigate()
  const search = useSearch({ from: '/$product/$environment/services' })
  const services = useLive(state => state.services) ?? noServices
  const presets = useLive(state => state.choices?.presets)
  const modes = useMemo(() => {
    const preset = presets?.find(({ name }) => name === search.preset)
    const wanted = preset ? { ...everythingAsImage(services), ...preset.modes } : {}
    return choose(wanted, parsePending(search.pending), services)
  }, [presets, search.preset, search.pending, services])
  const key = writePending(modes)
  const change = (next: Modes): void =>
    void navigate({
      to: '.',
      search: { ...search, preset: undefined, pending: writePending(next) || undefined } as never,
      replace: true,
    })

  const price = useQuery({
    queryKey: ['price', key],
    queryFn: ({ signal }) => api.priceChoices({ body: { modes } }, { signal }),
    enabled: key !== '',
    placeholderData: keepPreviousData,
  })
  const undo = (): void =>
    void api.undoChoices().then(
      choices => live.merge({ choices }),
      (error: unknown) => toast({ text: problemText(error) }),
    )
  const applying = useMutation({
    mutationFn: () => api.setChoices({ body: { modes, closure: true } }),
    onSuccess: choices => {
      live.merge({ choices })
      change({})
      toast({
        text: `${plural(Object.keys(modes).length, 'change')} applied`,
        action: { label: 'Undo', run: undo },
      })
    },
    onError: error => toast({ text: problemText(error), ms: 10_000 }),
  })

  const rows = useMemo(() => {
    const all = new Map<string, { mode: Mode; because?: string | undefined }>(
      Object.entries(modes).map(([name, mode]) => [name, { mode }]),
    )
    if (key === '') return all
    for (const { service, to, because } of price.data?.needed ?? [])
      if (!all.has(service)) all.set(service, { mode: to, because: because.split(':')[0] })
    return all
  }, [key, modes, price.data])
  return {
    modes,
    price: { data: price.data, error: price.error, isFetching: price.isFetching },
    rows,
    applying: applying.isPending,
    choose: chosen => change(choose(modes, chosen, services)),
    discard: () => change({}),
    apply: () => {
      if (key !== '' && !applying.isPending) applying.mutate()
    },
  }
}

/** A preset says all: what it does not name runs from its image. */
function everythingAsImage(services: ReadonlyMap<string, Service>): Modes {
  return Object.fromEntries(
    [...services.values()].map(({ name, modes }) => [
      name,
      modes.includes('image') ? 'image' : (modes[0] ?? 'off'),
    ]),
  )
}
