import { setTimeout as sleep } from 'node:timers/promises'
import { type ReachPod, targetPort } from '../gateway/reach.ts'
import type { ServiceSpec } from '../product/service-spec.ts'
import type { ServiceStates } from '../services/service-states.ts'

const patienceMs = 10_000
const everyMs = 5

/** Resolves when the newest Pod of a service takes connections; with false when it does not for ten seconds. */
export async function untilServing(
  spec: ServiceSpec,
  { states, reach }: { states: ServiceStates; reach: ReachPod },
): Promise<boolean> {
  const [service] = states.endpointsOf(spec)
  const deadline = Date.now() + patienceMs
  while (service && Date.now() < deadline) {
    const pod = states.podsOf(spec).at(-1)
    const port = pod && targetPort(service, pod, undefined)
    if (pod && port !== undefined) {
      const socket = await reach(pod, port)
        .connect()
        .catch(() => undefined) // not yet
      socket?.destroy()
      if (socket) return true
    }
    await sleep(everyMs)
  }
  // What listens nowhere is there as soon as it runs.
  return service === undefined
}
