import { expect, test } from 'vitest'
import type { Clock } from '@devmatic/base'
import type { Probe } from '../pod/pod.ts'
import type { ProbeResult } from './probe-result.ts'
import { runProber, type ProbeKind } from './prober.ts'

/** Runs a prober in a time of its own for so many seconds; `isHealthy` answers for a moment in milliseconds. */
async function run(
  kind: ProbeKind,
  probe: Probe,
  options: { seconds: number; isHealthy(atMs: number): boolean },
): Promise<string[]> {
  const said: string[] = []
  const stop = new AbortController()
  let now = 0
  const clock: Clock = {
    now: () => now,
    sleep: durationMs => {
      now += durationMs
      if (now > options.seconds * 1000) stop.abort()
      return stop.signal.aborted ? Promise.reject(stop.signal.reason as Error) : Promise.resolve()
    },
  }
  await runProber(probe, {
    kind,
    clock,
    signal: stop.signal,
    probe: () =>
      Promise.resolve<ProbeResult>(
        options.isHealthy(now) ? { healthy: true } : { healthy: false, output: 'no' },
      ),
    onVerdict: healthy => said.push(`${healthy ? 'healthy' : 'unhealthy'} at ${now}`),
    onFailure: () => said.push(`failed at ${now}`),
  })
  return said
}

test('what becomes ready is seen to be long before the period is over', async () => {
  const said = await run('readiness', { periodSeconds: 10 }, { seconds: 9, isHealthy: at => at >= 250 })
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/^healthy at (2[5-9]\d|[345]\d\d)$/)
})

test('an early look that fails does not count', async () => {
  const said = await run(
    'readiness',
    { periodSeconds: 5, failureThreshold: 3 },
    { seconds: 12, isHealthy: () => false },
  )
  expect(said).toEqual(['failed at 1000', 'failed at 6000', 'failed at 11000'])
})

test('liveness: only so many failures in a row are a verdict', async () => {
  const isHealthy = (at: number): boolean => at < 2000 || (at >= 3500 && at < 4500)
  const said = await run('liveness', { periodSeconds: 1, failureThreshold: 2 }, { seconds: 6.5, isHealthy })
  expect(said).toEqual([
    'failed at 2000',
    'failed at 3000',
    'unhealthy at 3000',
    'healthy at 4000',
    'failed at 5000',
    'failed at 6000',
    'unhealthy at 6000',
  ])
})

test('startup: the first success ends it', async () => {
  const said = await run(
    'startup',
    { periodSeconds: 1, failureThreshold: 30 },
    { seconds: 20, isHealthy: at => at >= 3000 },
  )
  expect(said.at(-1)).toMatch(/^healthy at 3\d\d\d$/)
})

test('nothing is looked at before the initial delay', async () => {
  const looks: number[] = []
  await run(
    'readiness',
    { periodSeconds: 1, initialDelaySeconds: 3 },
    { seconds: 5, isHealthy: at => (looks.push(at), true) },
  )
  expect(looks[0]).toBe(3000)
})
