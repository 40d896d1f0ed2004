import { expect, test } from 'vitest'
import { settle } from '../testing/manual-clock.ts'
import { createLimiter } from './limiter.ts'

test('a storm of refusals of one burst halves the width once', async () => {
  const limiter = createLimiter({ start: 64, max: 64 })
  const places = await Promise.all(Array.from({ length: 64 }, () => limiter.enter()))
  for (const leave of places) {
    limiter.halve()
    leave()
  }
  expect(limiter.limit).toBe(32)
})

test('never narrower than one, and wider again with each round that goes well', async () => {
  const limiter = createLimiter({ start: 2, max: 3 })
  for (let n = 0; n < 10; n++) limiter.halve()
  expect(limiter.limit).toBe(1)
  for (let n = 0; n < 20; n++) (await limiter.enter())()
  expect(limiter.limit).toBe(3)
})

test('who gives up waiting takes no place', async () => {
  const limiter = createLimiter({ start: 1, max: 1 })
  const leave = await limiter.enter()
  const abort = new AbortController()
  const first = limiter.enter(abort.signal)
  const second = limiter.enter()
  const reason = new Error('enough')
  abort.abort(reason)
  await expect(first).rejects.toBe(reason)
  leave()
  await settle()
  const leaveSecond = await second
  leaveSecond()
  leaveSecond()
  // Leaving twice must not make room for two.
  await limiter.enter()
  let entered = false
  void limiter.enter().then(() => (entered = true))
  await settle()
  expect(entered).toBe(false)
})
