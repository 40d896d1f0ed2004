import { expect, test } from 'vitest'
import type { Pod } from '../pod/pod.ts'
import { claimAddressBlock, toAddress, toNumber } from './address-block.ts'
import { createPodAddresses } from './pod-addresses.ts'

function pod(podIP?: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', uid: 'u' },
    spec: { containers: [] },
    ...(podIP ? { status: { podIP } } : {}),
  }
}

test('two nodes of one machine never give out the same address, even if they take themselves for the same', async () => {
  await using one = await claimAddressBlock('same')
  await using two = await claimAddressBlock('same')
  const [first, second] = [createPodAddresses(one), createPodAddresses(two)]
  const all = [first, first, second, second].map(addresses => addresses.take(pod()))
  expect(new Set(all).size).toBe(4)
  expect(Math.abs(one.base - two.base)).toBeGreaterThanOrEqual(one.size)
})

test('a node that starts again gets the block that it had', async () => {
  const before = await claimAddressBlock('again')
  await before[Symbol.asyncDispose]()
  await using after = await claimAddressBlock('again')
  expect(after.base).toBe(before.base)
})

test.each(['a', 'b', 'c', 'd'])('block of %s lies within 127.64.0.0/10', async identity => {
  await using block = await claimAddressBlock(identity)
  expect(block.base).toBeGreaterThan(toNumber('127.64.0.0'))
  expect(block.base + block.size).toBeLessThanOrEqual(toNumber('127.127.255.255'))
})

const block = { base: toNumber('127.64.0.1'), size: 4 }

test('a Pod keeps its address over a restart of the node, unless another one has it', () => {
  const addresses = createPodAddresses(block)
  expect(addresses.take(pod('127.64.0.3'))).toBe('127.64.0.3')
  expect(addresses.take(pod('127.64.0.3'))).toBe('127.64.0.2')
  expect(addresses.take(pod('127.99.0.1'))).toBe('127.64.0.4')
})

test("the node's own address is no Pod's, and when all are taken it says so", () => {
  const addresses = createPodAddresses(block)
  expect(['127.64.0.1', undefined, undefined].map(before => addresses.take(pod(before)))).not.toContain(
    '127.64.0.1',
  )
  expect(() => addresses.take(pod())).toThrow('all 3 addresses of this node are taken')
  addresses.give('127.64.0.3')
  expect(addresses.take(pod())).toBe('127.64.0.3')
})

test('an address that was given back rests first', () => {
  const addresses = createPodAddresses(block)
  const first = addresses.take(pod())
  addresses.give(first)
  expect(addresses.take(pod())).not.toBe(first)
})

test('numbers and addresses', () => {
  expect(toAddress(toNumber('127.64.255.1'))).toBe('127.64.255.1')
})
