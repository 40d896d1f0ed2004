import type { JsonObject } from '@devmatic/kube-model'
import { container, never, pod, shell, stay, workload } from '../objects.ts'
import type { CaseCluster, WorkloadCase } from '../workload-case.ts'

const rolledOut = (replicas: number): JsonObject => ({
  status: { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas },
})
const version = (value: string): JsonObject => ({
  spec: { template: { metadata: { annotations: { version: value } } } },
})
const withReplicas = (replicas: number): JsonObject => ({ spec: { replicas } })
/** A template whose containers never run. */
const broken: JsonObject = {
  spec: {
    template: { spec: { containers: [{ name: 'c', image: 'localhost/none:1', imagePullPolicy: 'Never' }] } },
  },
}
const whole: JsonObject = {
  spec: {
    template: {
      spec: {
        containers: [
          { name: 'c', image: shell, command: ['sh', '-c', stay], imagePullPolicy: 'IfNotPresent' },
        ],
      },
    },
  },
}

async function rollOut(on: CaseCluster, replicas: number, spec: JsonObject = {}): Promise<void> {
  await on.create(workload('Deployment', { replicas, spec }))
  await on.until('Deployment/w', rolledOut(replicas))
}

/** Deployments and ReplicaSets. */
export const deploymentCases: readonly WorkloadCase[] = [
  { name: 'deployment', run: on => rollOut(on, 2) },
  {
    name: 'deployment-scaled-up',
    async run(on) {
      await rollOut(on, 1)
      await on.change('Deployment/w', withReplicas(3))
      await on.until('Deployment/w', rolledOut(3))
    },
  },
  {
    name: 'deployment-scaled-down',
    async run(on) {
      await rollOut(on, 3)
      await on.change('Deployment/w', withReplicas(1))
      await on.until('Deployment/w', rolledOut(1))
      await on.count('Pod', 1)
    },
  },
  {
    name: 'deployment-scaled-to-nothing',
    async run(on) {
      await rollOut(on, 2)
      await on.change('Deployment/w', withReplicas(0))
      await on.count('Pod', 0)
      await on.until('Deployment/w', { status: { replicas: null, observedGeneration: 2 } })
    },
  },
  {
    name: 'deployment-scaled-by-its-subresource',
    async run(on) {
      await rollOut(on, 1)
      await on.change('Deployment/w', withReplicas(2), 'scale')
      await on.until('Deployment/w', rolledOut(2))
    },
  },
  {
    name: 'rolling-update',
    async run(on) {
      await rollOut(on, 3)
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', { status: { observedGeneration: 2 } })
      await on.until('Deployment/w', rolledOut(3))
      await on.count('Pod', 3)
    },
  },
  {
    name: 'rolling-update-one-by-one',
    async run(on) {
      await rollOut(on, 2, {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      })
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', { status: { observedGeneration: 2 } })
      await on.until('Deployment/w', rolledOut(2))
      await on.count('Pod', 2)
    },
  },
  {
    name: 'rolling-update-all-at-once',
    async run(on) {
      await rollOut(on, 2, {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
      })
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', { status: { observedGeneration: 2 } })
      await on.until('Deployment/w', rolledOut(2))
      await on.count('Pod', 2)
    },
  },
  {
    name: 'recreated',
    async run(on) {
      await rollOut(on, 2, { strategy: { type: 'Recreate' } })
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', { status: { observedGeneration: 2 } })
      await on.until('Deployment/w', rolledOut(2))
      await on.count('Pod', 2)
    },
  },
  {
    name: 'paused-rollout-waits',
    async run(on) {
      await rollOut(on, 1)
      await on.change('Deployment/w', { spec: { paused: true } })
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', {
        status: { observedGeneration: 3, conditions: { 'Progressing.reason': 'DeploymentPaused' } },
      })
    },
  },
  {
    name: 'paused-rollout-goes-on',
    async run(on) {
      await rollOut(on, 1)
      await on.change('Deployment/w', { spec: { paused: true } })
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', { status: { observedGeneration: 3 } })
      await on.change('Deployment/w', { spec: { paused: false } })
      await on.until('Deployment/w', {
        status: { observedGeneration: 4, conditions: { 'Progressing.reason': 'NewReplicaSetAvailable' } },
      })
      await on.until('Deployment/w', rolledOut(1))
      await on.count('Pod', 1)
    },
  },
  {
    name: 'paused-from-the-start',
    async run(on) {
      await on.create(workload('Deployment', { replicas: 2, spec: { paused: true } }))
      await on.until('Deployment/w', { status: { observedGeneration: 1 } })
    },
  },
  {
    name: 'rolled-back',
    async run(on) {
      await rollOut(on, 1)
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', { status: { observedGeneration: 2 } })
      await on.until('Deployment/w', rolledOut(1))
      await on.change('Deployment/w', { spec: { template: { metadata: { annotations: null } } } })
      await on.until('Deployment/w', { status: { observedGeneration: 3 } })
      await on.until('Deployment/w', rolledOut(1))
      await on.count('Pod', 1)
    },
  },
  {
    name: 'old-revisions-go',
    async run(on) {
      await rollOut(on, 1, { revisionHistoryLimit: 1 })
      for (const [index, value] of ['2', '3', '4'].entries()) {
        await on.change('Deployment/w', version(value))
        await on.until('Deployment/w', { status: { observedGeneration: index + 2 } })
        await on.until('Deployment/w', rolledOut(1))
        await on.count('Pod', 1)
      }
      await on.count('ReplicaSet', 2)
    },
  },
  {
    name: 'no-old-revisions',
    async run(on) {
      await rollOut(on, 1, { revisionHistoryLimit: 0 })
      await on.change('Deployment/w', version('2'))
      await on.until('Deployment/w', { status: { observedGeneration: 2 } })
      await on.until('Deployment/w', rolledOut(1))
      await on.count('ReplicaSet', 1)
      await on.count('Pod', 1)
    },
  },
  {
    name: 'rollout-that-cannot-work',
    async run(on) {
      await rollOut(on, 2)
      await on.change('Deployment/w', broken)
      await on.count('Pod', 1, {
        status: { containerStatuses: [{ state: { waiting: { reason: 'ErrImageNeverPull' } } }] },
      })
    },
  },
  {
    name: 'rollout-past-its-deadline',
    async run(on) {
      await rollOut(on, 1, { progressDeadlineSeconds: 5 })
      await on.change('Deployment/w', broken)
      await on.until('Deployment/w', {
        status: { conditions: { 'Progressing.reason': 'ProgressDeadlineExceeded' } },
      })
    },
  },
  {
    name: 'rollout-mended',
    async run(on) {
      await on.create(
        workload('Deployment', {
          replicas: 1,
          containers: [{ name: 'c', image: 'localhost/none:1', imagePullPolicy: 'Never' }],
        }),
      )
      await on.count('Pod', 1, {
        status: { containerStatuses: [{ state: { waiting: { reason: 'ErrImageNeverPull' } } }] },
      })
      await on.change('Deployment/w', whole)
      await on.until('Deployment/w', { status: { observedGeneration: 2 } })
      await on.until('Deployment/w', rolledOut(1))
      await on.count('Pod', 1)
    },
  },
  {
    name: 'scaled-while-it-rolls',
    async run(on) {
      await rollOut(on, 4, {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
      })
      await on.change('Deployment/w', broken)
      await on.until('Deployment/w', { status: { replicas: 6 } })
      await on.change('Deployment/w', withReplicas(8))
      await on.until('Deployment/w', { status: { observedGeneration: 3, replicas: 10 } })
      await on.count('Pod', 10)
      await on.until('Deployment/w', { status: { availableReplicas: 7 } })
    },
  },
  {
    name: 'available-only-after-a-while',
    async run(on) {
      await on.create(workload('Deployment', { replicas: 1, spec: { minReadySeconds: 60 } }))
      await on.until('Deployment/w', { status: { readyReplicas: 1, unavailableReplicas: 1 } })
    },
  },
  {
    name: 'deleted-pod-is-replaced',
    async run(on) {
      await rollOut(on, 1)
      const [first] = await on.list('Pod')
      await on.remove(`Pod/${first?.metadata.name}`)
      await on.gone(`Pod/${first?.metadata.name}`)
      await on.count('Pod', 1, { status: { conditions: { Ready: 'True' } } })
      await on.until('Deployment/w', rolledOut(1))
    },
  },
  {
    name: 'deployment-deleted-with-its-pods',
    async run(on) {
      await rollOut(on, 2)
      await on.remove('Deployment/w')
      await on.count('ReplicaSet', 0)
      await on.count('Pod', 0)
    },
  },
  {
    name: 'deployment-deleted-in-the-foreground',
    async run(on) {
      await rollOut(on, 1)
      await on.remove('Deployment/w', { foreground: true })
      await on.gone('Deployment/w')
      return [await on.list('ReplicaSet'), await on.list('Pod')].map(list => list.length)
    },
  },
  {
    name: 'deployment-deleted-without-its-pods',
    async run(on) {
      await rollOut(on, 1)
      await on.remove('Deployment/w', { orphan: true })
      await on.gone('Deployment/w')
      await on.count('ReplicaSet', 1, { metadata: { ownerReferences: null } })
    },
  },
  {
    name: 'replica-set',
    async run(on) {
      await on.create(workload('ReplicaSet', { replicas: 2 }))
      await on.until('ReplicaSet/w', { status: { availableReplicas: 2 } })
    },
  },
  {
    name: 'replica-set-adopts',
    async run(on) {
      await on.create(pod(stay, { labels: { app: 'w' } }))
      await on.until('Pod/p', { status: { conditions: { Ready: 'True' } } })
      await on.create(workload('ReplicaSet', { replicas: 2 }))
      await on.until('ReplicaSet/w', { status: { availableReplicas: 2 } })
    },
  },
  {
    name: 'replica-set-releases',
    async run(on) {
      await on.create(workload('ReplicaSet', { replicas: 1 }))
      await on.until('ReplicaSet/w', { status: { availableReplicas: 1 } })
      const [first] = await on.list('Pod')
      await on.change(`Pod/${first?.metadata.name}`, { metadata: { labels: { app: 'free' } } })
      await on.count('Pod', 2, { status: { conditions: { Ready: 'True' } } })
      await on.until('ReplicaSet/w', { status: { availableReplicas: 1 } })
    },
  },
  {
    name: 'pod-that-failed-is-replaced',
    async run(on) {
      await on.create(workload('ReplicaSet', { replicas: 1 }))
      await on.until('ReplicaSet/w', { status: { availableReplicas: 1 } })
      const [first] = await on.list('Pod')
      await on.change(`Pod/${first?.metadata.name}`, { spec: { activeDeadlineSeconds: 1 } })
      await on.until(`Pod/${first?.metadata.name}`, {
        status: { phase: 'Failed', containerStatuses: [{ state: { terminated: {} } }] },
      })
      await on.count('Pod', 1, { status: { conditions: { Ready: 'True' } } })
      await on.until('ReplicaSet/w', { status: { availableReplicas: 1 } })
    },
  },
  {
    name: 'crashing-deployment',
    async run(on) {
      await on.create(workload('Deployment', { replicas: 1, containers: [container('exit 1')] }))
      await on.count('Pod', 1, {
        status: {
          containerStatuses: [{ restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        },
      })
    },
  },
  {
    name: 'selector-that-does-not-fit',
    async run(on) {
      return on.outcome(
        on.create(workload('Deployment', { spec: { selector: { matchLabels: { app: 'other' } } } })),
      )
    },
  },
  {
    name: 'deployment-of-pods-that-end',
    async run(on) {
      return on.outcome(on.create(workload('Deployment', { podSpec: never })))
    },
  },
]
