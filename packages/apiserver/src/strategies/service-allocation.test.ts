import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { allocateAddress, kubernetesAddress } from './service-allocation.ts'

const inRange = /^127\.(3[2-9]|4[0-7])\.\d{1,3}\.\d{1,3}$/

test('a cluster keeps the address of its Service kubernetes, and another cluster has another one', () => {
  expect(kubernetesAddress('one')).toBe(kubernetesAddress('one'))
  expect(kubernetesAddress('one')).not.toBe(kubernetesAddress('two'))
})

test('addresses are in 127.32.0.0/12, and neither its first nor its last', () => {
  assert(
    property(string(), ca => {
      for (const address of [kubernetesAddress(ca), allocateAddress(new Set())]) {
        expect(address).toMatch(inRange)
        expect(['127.32.0.0', '127.47.255.255']).not.toContain(address)
      }
    }),
  )
})
