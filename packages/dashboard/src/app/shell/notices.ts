import type { Service, StatusShape } from '@devmatic/deploy-manager/protocol'
import { useEffect, useSyncExternalStore } from 'react'
import { useData, useLive } from '../data/context.tsx'
import type { LiveState } from '../data/live-state.ts'
import { readSettings } from '../data/settings.ts'
import { usePlace } from './place.ts'

/** Something that happened while nobody may have looked. */
export interface Notice {
  id: number
  atMs: number
  text: string
  tone: 'bad' | 'good' | 'wait'
  service?: string
}

const bundleMs = 30_000
const keptNotices = 50
let notices: readonly Notice[] = []
let seenId = 0
let lastId = 0
const listeners = new Set<() => void>()

/** The notices, the newest first, and how many nobody opened the list for. */
export function useNoticeList(): { all: readonly Notice[]; unseen: number; see: () => void } {
  const all = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
  )
  return {
    all,
    unseen: all.filter(({ id }) => id > seenId).length,
    see: () => {
      seenId = lastId
      change([...notices])
    },
  }
}

/** The worst of all services, for the title and the icon. */
export function worstOf(services: Iterable<Pick<Service, 'status'>>): { shape: StatusShape; count: number } {
  let failing = 0
  let notReady = 0
  let working = 0
  for (const { status } of services) {
    if (status.shape === 'failing') failing++
    else if (status.shape === 'not-ready') notReady++
    else if (status.shape === 'starting' || status.shape === 'waiting') working++
  }
  if (failing > 0) return { shape: 'failing', count: failing }
  if (notReady > 0) return { shape: 'not-ready', count: notReady }
  return working > 0 ? { shape: 'starting', count: working } : { shape: 'ready', count: 0 }
}

/** "✕ 1 failing · ticketing · devmatic". */
export function titleOf(worst: { shape: StatusShape; count: number }, product: string): string {
  const words: Partial<Record<StatusShape, string>> = {
    failing: `✕ ${worst.count} failing`,
    'not-ready': `▲ ${worst.count} not ready`,
    starting: `○ ${worst.count} starting`,
  }
  return [words[worst.shape], product, 'devmatic'].filter(Boolean).join(' · ')
}

/** What is worth a notice between two states: ready to failing, a deployment's end, a proposal. */
export function noticesBetween(before: LiveState, now: LiveState): Omit<Notice, 'id' | 'atMs'>[] {
  const found: Omit<Notice, 'id' | 'atMs'>[] = []
  if (before.services && now.services !== before.services) {
    for (const [name, { status }] of now.services ?? []) {
      const was = before.services.get(name)?.status.shape
      if (status.shape === 'failing' && was !== undefined && was !== 'failing')
        found.push({
          text: `${name} is failing${status.firstError ? `: ${status.firstError.text.split('\n')[0]}` : ''}`,
          tone: 'bad',
          service: name,
        })
    }
  }
  const ended =
    now.deployment?.endedAt !== undefined &&
    before.deployment?.id === now.deployment.id &&
    before.deployment.endedAt === undefined
  if (ended && now.deployment?.state !== 'unchanged') {
    const bad = now.deployment?.state === 'failed'
    found.push({
      text: bad
        ? `The deployment failed: ${now.deployment?.message ?? ''}`
        : `Deployed: ${now.deployment?.cause.text ?? ''}`,
      tone: bad ? 'bad' : 'good',
    })
  }
  if (now.proposal && now.proposal.id !== before.proposal?.id && before.hello)
    found.push({ text: `A plan waits to be applied on ${now.proposal.environment}`, tone: 'wait' })
  return found
}

/** Keeps the title, the icon and the notices as the product is. */
export function useNotices(): void {
  const { live } = useData()
  const { product } = usePlace()
  const services = useLive(state => state.services)
  const worst = worstOf(services?.values() ?? [])
  const title = titleOf(worst, product)
  useEffect(() => {
    document.title = title
    document
      .querySelector('link[rel="icon"]')
      ?.setAttribute(
        'href',
        worst.shape === 'failing'
          ? '/favicon-failing.svg'
          : worst.shape === 'not-ready'
            ? '/favicon-not-ready.svg'
            : '/favicon.svg',
      )
  }, [title, worst.shape])
  useEffect(() => {
    let before = live.state()
    let waiting: string[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = live.subscribe(() => {
      const now = live.state()
      const found = noticesBetween(before, now)
      before = now
      if (found.length === 0) return
      const atMs = Date.now()
      change(
        [...found.map(notice => ({ ...notice, id: ++lastId, atMs })).reverse(), ...notices].slice(
          0,
          keptNotices,
        ),
      )
      waiting.push(...found.map(({ text }) => text))
      timer ??= setTimeout(
        () => {
          timer = undefined
          notify(product, waiting)
          waiting = []
        },
        document.hidden ? 1000 : bundleMs,
      )
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [live, product])
}

/** Shown by the desktop, for a page that nobody sees. */
function notify(product: string, texts: readonly string[]): void {
  if (
    !document.hidden ||
    !readSettings().notices ||
    typeof Notification === 'undefined' ||
    Notification.permission !== 'granted'
  )
    return
  const body =
    texts.length > 4 ? [...texts.slice(0, 3), `and ${texts.length - 3} more`].join('\n') : texts.join('\n')
  // oxlint-disable-next-line no-new -- the desktop shows it; there is nothing to keep
  new Notification(product, { body, tag: 'devmatic' })
}

function change(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}
