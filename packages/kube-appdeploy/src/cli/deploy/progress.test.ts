import { createColors } from 'picocolors'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DeployEvent } from '../../apply/deploy-event.ts'
import { createProgress, type Progress } from './progress.ts'

/** A screen that knows as much of a terminal as the table needs. */
function open(columns?: number): { progress: Progress; screen: () => string[] } {
  const lines = ['']
  const put = (text: string): void => {
    for (const part of text.split(/(\u001B\[\d*[AJ]|\n)/)) {
      const up = /^\u001B\[(\d+)A$/.exec(part)
      if (up) lines.length -= Number(up[1])
      else if (part === '\n') lines.push('')
      else if (part === '\u001B[J') lines[lines.length - 1] = ''
      else lines[lines.length - 1] += part
    }
  }
  const progress = createProgress({
    stdin: (async function* () {})(),
    out: async () => {},
    err: put,
    colors: createColors(false),
    directory: '.',
    signal: new AbortController().signal,
    ...(columns === undefined ? {} : { columns }),
  })
  return { progress, screen: () => lines.slice(0, -1) }
}

const ref = (name: string): { apiVersion: string; kind: string; name: string } => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name,
})
const onItsWay = (name: string, ready: number, wanted: number): DeployEvent => ({
  type: 'rollout',
  ref: ref(name),
  state: 'progressing',
  message: `${ready} of ${wanted} available`,
  ready,
  wanted,
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('on a terminal a table of what is on its way is drawn anew, below what stays', () => {
  const { progress, screen } = open(60)
  progress.show({ type: 'step', action: 'create', ref: ref('web'), state: 'started' })
  progress.show({ type: 'step', action: 'create', ref: ref('queue'), state: 'started' })
  progress.show({ type: 'step', action: 'create', ref: ref('web'), state: 'done' })
  vi.advanceTimersByTime(100)
  expect(screen()).toEqual(['1 of 2 objects written'])
  progress.show({ type: 'step', action: 'create', ref: ref('queue'), state: 'done' })
  progress.show(onItsWay('web', 0, 2))
  progress.show(onItsWay('queue', 1, 2))
  vi.advanceTimersByTime(100)
  expect(screen()).toEqual([
    'Deployment web    ░░░░░░░░░░ 0/2   0 of 2 available',
    'Deployment queue  █████░░░░░ 1/2   1 of 2 available',
  ])
  progress.show({
    type: 'rollout',
    ref: ref('web'),
    state: 'troubled',
    reason: 'CrashLoopBackOff',
    message: 'it ended\nwith exit code 3',
  })
  progress.show({ type: 'rollout', ref: ref('queue'), state: 'complete' })
  expect(screen()).toEqual([
    '✓ Deployment queue is ready',
    'Deployment web  ░░░░░░░░░░ 0/2 ! CrashLoopBackOff: it ended',
  ])
  progress.show({ type: 'rollout', ref: ref('web'), state: 'complete' })
  progress.show({ type: 'recorded', revision: 3 })
  progress.end()
  expect(screen()).toEqual(['✓ Deployment queue is ready', '✓ Deployment web is ready', 'Revision 3'])
})

test('elsewhere each event that tells something is a line', () => {
  const { progress, screen } = open()
  progress.show({ type: 'step', action: 'create', ref: ref('web'), state: 'started' })
  progress.show({ type: 'step', action: 'create', ref: ref('web'), state: 'done' })
  progress.show(onItsWay('web', 0, 1))
  progress.show({ type: 'rollout', ref: ref('web'), state: 'complete' })
  progress.end()
  expect(screen()).toEqual([
    '✓ Deployment web created',
    '… Deployment web: 0 of 1 available',
    '✓ Deployment web is ready',
  ])
})

test('a thousand writes are a number, and no thousand lines', () => {
  const { progress, screen } = open(80)
  for (let n = 0; n < 1000; n++) {
    progress.show({ type: 'step', action: 'create', ref: ref(`web-${n}`), state: 'started' })
    progress.show({ type: 'step', action: 'create', ref: ref(`web-${n}`), state: 'done' })
  }
  progress.end()
  expect(screen()).toEqual([])
})
