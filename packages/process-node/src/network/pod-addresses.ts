import { nodeError } from '../node-error.ts'
import type { Pod } from '../pod/pod.ts'

/** Addresses for Pods: one each, out of loopback's own network. */
export interface PodAddresses {
  /** Takes a free address; the one that the Pod had before, if nobody else has it. */
  take(pod: Pod): string
  give(address: string): void
}

const first = toNumber('127.64.0.1')
const last = toNumber('127.127.255.254')

/** 127.64.0.0/10: on Linux every address of 127/8 is there without set-up. */
export function createPodAddresses(): PodAddresses {
  const taken = new Set<number>()
  let next = first
  return {
    take(pod) {
      const before = pod.status?.podIP === undefined ? undefined : toNumber(pod.status.podIP)
      if (before !== undefined && before >= first && before <= last && !taken.has(before)) {
        taken.add(before)
        return toAddress(before)
      }
      // Round and round: an address that was given back is not used again soon, as clients may still know it.
      for (let tries = 0; tries <= taken.size; tries++) {
        const candidate = next
        next = next === last ? first : next + 1
        if ((candidate & 0xff) === 0 || (candidate & 0xff) === 0xff || taken.has(candidate)) {
          if (!taken.has(candidate)) tries--
          continue
        }
        taken.add(candidate)
        return toAddress(candidate)
      }
      throw nodeError('process-node/config', 'every address of 127.64.0.0/10 is taken')
    },
    give: address => void taken.delete(toNumber(address)),
  }
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map(shift => (number >>> shift) & 0xff).join('.')
}
