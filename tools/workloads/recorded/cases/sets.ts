import type { JsonObject } from '@devmatic/kube-model'
import { container, service, stay, workload } from '../objects.ts'
import type { WorkloadCase } from '../workload-case.ts'

const version = (value: string): JsonObject => ({
  spec: { template: { metadata: { annotations: { version: value } } } },
})
const headless = service({ clusterIP: 'None' }, 'w')
const ordered = (spec: JsonObject = {}): Parameters<typeof workload>[1] => ({
  replicas: 2,
  spec: { serviceName: 'w', ...spec },
})
const up = (replicas: number): JsonObject => ({
  status: { replicas, readyReplicas: replicas, availableReplicas: replicas },
})
const neverReady = container(stay, { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } })

/** StatefulSets and DaemonSets. */
export const setCases: readonly WorkloadCase[] = [
  {
    name: 'stateful-set',
    async run(on) {
      await on.create(headless, workload('StatefulSet', ordered()))
      await on.until('StatefulSet/w', up(2))
    },
  },
  {
    name: 'stateful-set-in-order',
    async run(on) {
      await on.create(workload('StatefulSet', { ...ordered(), containers: [neverReady] }))
      await on.until('Pod/w-0', { status: { phase: 'Running' } })
      await on.event('Unhealthy')
    },
  },
  {
    name: 'stateful-set-in-parallel',
    async run(on) {
      await on.create(
        workload('StatefulSet', {
          ...ordered({ podManagementPolicy: 'Parallel' }),
          containers: [neverReady],
        }),
      )
      await on.count('Pod', 2, { status: { phase: 'Running' } })
      await on.event('Unhealthy')
    },
  },
  {
    name: 'stateful-set-scaled-down',
    async run(on) {
      await on.create(workload('StatefulSet', ordered()))
      await on.until('StatefulSet/w', up(2))
      await on.change('StatefulSet/w', { spec: { replicas: 1 } })
      await on.gone('Pod/w-1')
      await on.until('StatefulSet/w', up(1))
    },
  },
  {
    name: 'stateful-set-updated',
    async run(on) {
      await on.create(workload('StatefulSet', ordered()))
      await on.until('StatefulSet/w', up(2))
      await on.change('StatefulSet/w', version('2'))
      await on.until('StatefulSet/w', {
        status: { observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2, currentReplicas: 2 },
      })
    },
  },
  {
    name: 'stateful-set-updated-in-part',
    async run(on) {
      await on.create(
        workload(
          'StatefulSet',
          ordered({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }),
        ),
      )
      await on.until('StatefulSet/w', up(2))
      await on.change('StatefulSet/w', version('2'))
      await on.until('StatefulSet/w', {
        status: { observedGeneration: 2, updatedReplicas: 1, readyReplicas: 2 },
      })
    },
  },
  {
    name: 'stateful-set-updated-on-deletion',
    async run(on) {
      await on.create(workload('StatefulSet', ordered({ updateStrategy: { type: 'OnDelete' } })))
      await on.until('StatefulSet/w', up(2))
      await on.change('StatefulSet/w', version('2'))
      await on.until('StatefulSet/w', { status: { observedGeneration: 2 } })
      const before = await on.read('Pod/w-0')
      await on.remove('Pod/w-0')
      await on.count('Pod', 1, {
        metadata: { name: 'w-0', annotations: { version: '2' } },
        status: { conditions: { Ready: 'True' } },
      })
      return (await on.read('Pod/w-0'))?.metadata.uid !== before?.metadata.uid
    },
  },
  {
    name: 'stateful-set-pod-comes-back',
    async run(on) {
      await on.create(workload('StatefulSet', ordered()))
      await on.until('StatefulSet/w', up(2))
      const before = await on.read('Pod/w-0')
      await on.remove('Pod/w-0')
      const isNew = async (): Promise<boolean> =>
        ![before?.metadata.uid, undefined].includes((await on.read('Pod/w-0'))?.metadata.uid)
      while (!(await isNew())) await new Promise(resolve => setTimeout(resolve, 50))
      await on.until('Pod/w-0', { status: { conditions: { Ready: 'True' } } })
      await on.until('StatefulSet/w', up(2))
    },
  },
  {
    name: 'stateful-set-numbers-from',
    async run(on) {
      await on.create(workload('StatefulSet', ordered({ ordinals: { start: 5 } })))
      await on.until('StatefulSet/w', up(2))
    },
  },
  {
    name: 'stateful-set-deleted',
    async run(on) {
      await on.create(workload('StatefulSet', ordered()))
      await on.until('StatefulSet/w', up(2))
      await on.remove('StatefulSet/w')
      await on.count('Pod', 0)
    },
  },
  {
    name: 'daemon-set',
    async run(on) {
      await on.create(workload('DaemonSet'))
      await on.until('DaemonSet/w', { status: { numberAvailable: 1 } })
    },
  },
  {
    name: 'daemon-set-updated',
    async run(on) {
      await on.create(workload('DaemonSet'))
      await on.until('DaemonSet/w', { status: { numberAvailable: 1 } })
      await on.change('DaemonSet/w', version('2'))
      await on.until('DaemonSet/w', {
        status: { observedGeneration: 2, updatedNumberScheduled: 1, numberAvailable: 1 },
      })
      await on.count('Pod', 1)
    },
  },
  {
    name: 'daemon-set-for-no-node',
    async run(on) {
      await on.create(workload('DaemonSet', { podSpec: { nodeSelector: { 'example.com/none': 'here' } } }))
      await on.until('DaemonSet/w', { status: { observedGeneration: 1 } })
    },
  },
  {
    name: 'daemon-set-updated-on-deletion',
    async run(on) {
      await on.create(workload('DaemonSet', { spec: { updateStrategy: { type: 'OnDelete' } } }))
      await on.until('DaemonSet/w', { status: { numberAvailable: 1 } })
      await on.change('DaemonSet/w', version('2'))
      await on.until('DaemonSet/w', { status: { observedGeneration: 2 } })
    },
  },
]
