import {
  container,
  failed,
  firstContainer,
  never,
  onFailure,
  pod,
  podOf,
  ready,
  running,
  stay,
  succeeded,
} from '../objects.ts'
import type { WorkloadCase } from '../workload-case.ts'

const data = { volumes: [{ name: 'd', emptyDir: {} }] }
const mounted = { volumeMounts: [{ name: 'd', mountPath: '/data' }] }

/** How Pods begin, end, and begin again. */
export const podCases: readonly WorkloadCase[] = [
  {
    name: 'pod-succeeds',
    async run(on) {
      await on.create(pod('echo out; echo err >&2', { spec: never }))
      await on.until('Pod/p', succeeded)
      return (await on.log('p')).split('\n').toSorted()
    },
  },
  {
    name: 'pod-fails',
    async run(on) {
      await on.create(pod('exit 3', { spec: never }))
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'pod-killed-from-within',
    async run(on) {
      await on.create(pod('sh -c "kill -9 \\$\\$"; exit $?', { spec: never }))
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'pod-runs',
    async run(on) {
      await on.create(pod(stay))
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'termination-message',
    async run(on) {
      await on.create(pod('echo why >/dev/termination-log; exit 4', { spec: never }))
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'termination-message-of-success',
    async run(on) {
      await on.create(pod('printf done >/dev/termination-log', { spec: never }))
      await on.until('Pod/p', succeeded)
    },
  },
  {
    name: 'termination-message-elsewhere',
    async run(on) {
      const terminationMessagePath = '/tmp/last-words'
      await on.create(
        pod('printf elsewhere >/tmp/last-words; exit 1', {
          spec: never,
          container: { terminationMessagePath },
        }),
      )
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'termination-message-from-log',
    async run(on) {
      const terminationMessagePolicy = 'FallbackToLogsOnError'
      await on.create(
        pod('echo first; echo last words; exit 1', { spec: never, container: { terminationMessagePolicy } }),
      )
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'termination-message-file-before-log',
    async run(on) {
      const terminationMessagePolicy = 'FallbackToLogsOnError'
      const script = 'echo log; printf file >/dev/termination-log; exit 1'
      await on.create(pod(script, { spec: never, container: { terminationMessagePolicy } }))
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'termination-message-from-log-not-of-success',
    async run(on) {
      const terminationMessagePolicy = 'FallbackToLogsOnError'
      await on.create(pod('echo well', { spec: never, container: { terminationMessagePolicy } }))
      await on.until('Pod/p', succeeded)
    },
  },
  {
    name: 'termination-message-long',
    async run(on) {
      const script =
        'i=0; while [ $i -lt 600 ]; do printf 0123456789; i=$((i+1)); done >/dev/termination-log; exit 1'
      await on.create(pod(script, { spec: never }))
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'on-failure-tries-again',
    async run(on) {
      const script = 'if [ -e /data/x ]; then echo second; else touch /data/x; echo first; exit 1; fi'
      await on.create(pod(script, { spec: { ...onFailure, ...data }, container: mounted }))
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  },
  {
    name: 'on-failure-done',
    async run(on) {
      await on.create(pod('true', { spec: onFailure }))
      await on.until('Pod/p', succeeded)
    },
  },
  {
    name: 'always-after-success',
    async run(on) {
      await on.create(pod('echo again'))
      await on.event('BackOff')
    },
  },
  {
    name: 'always-after-failure',
    async run(on) {
      await on.create(pod('echo again; exit 5'))
      await on.event('BackOff')
    },
  },
  {
    name: 'two-containers-one-fails',
    async run(on) {
      await on.create(
        podOf([container('exit 0', { name: 'a' }), container('exit 7', { name: 'b' })], { spec: never }),
      )
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'two-containers-both-succeed',
    async run(on) {
      await on.create(
        podOf([container('true', { name: 'a' }), container('true', { name: 'b' })], { spec: never }),
      )
      await on.until('Pod/p', succeeded)
    },
  },
  {
    name: 'two-containers-one-goes-on',
    async run(on) {
      await on.create(
        podOf([container('exit 1', { name: 'a' }), container(stay, { name: 'b' })], { spec: never }),
      )
      await on.until('Pod/p', {
        status: { containerStatuses: [{ state: { terminated: { exitCode: 1 } } }, { ready: true }] },
      })
    },
  },
  {
    name: 'two-containers-one-fails-and-is-tried-again',
    async run(on) {
      await on.create(
        podOf([container('true', { name: 'a' }), container('exit 1', { name: 'b' })], { spec: onFailure }),
      )
      await on.event('BackOff')
    },
  },
  {
    name: 'init-containers-in-order',
    async run(on) {
      const initContainers = ['one', 'two', 'three'].map(name =>
        container(`echo ${name} >>/data/order`, { name, ...mounted }),
      )
      await on.create(
        pod('cat /data/order', { spec: { ...never, ...data, initContainers }, container: mounted }),
      )
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  },
  {
    name: 'init-container-fails-for-good',
    async run(on) {
      const initContainers = [container('exit 2', { name: 'i' }), container('true', { name: 'never' })]
      await on.create(pod('echo never', { spec: { ...never, initContainers } }))
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'init-container-fails-again-and-again',
    async run(on) {
      await on.create(pod(stay, { spec: { initContainers: [container('exit 2', { name: 'i' })] } }))
      await on.event('BackOff')
    },
  },
  {
    name: 'init-container-runs',
    async run(on) {
      const initContainers = [container(stay, { name: 'i' }), container('true', { name: 'next' })]
      await on.create(pod(stay, { spec: { initContainers } }))
      await on.until('Pod/p', { status: { initContainerStatuses: [{ state: { running: {} } }] } })
    },
  },
  {
    name: 'sidecar-stays',
    async run(on) {
      const initContainers = [container(stay, { name: 'side', restartPolicy: 'Always' })]
      await on.create(pod(stay, { spec: { initContainers } }))
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'sidecar-ends-with-its-pod',
    async run(on) {
      const initContainers = [container(stay, { name: 'side', restartPolicy: 'Always' })]
      await on.create(pod('true', { spec: { ...never, initContainers } }))
      await on.until('Pod/p', succeeded)
      await on.until('Pod/p', { status: { initContainerStatuses: [{ state: { terminated: {} } }] } })
    },
  },
  {
    name: 'sidecar-starts-first',
    async run(on) {
      const startupProbe = { exec: { command: ['test', '-e', '/data/up'] }, periodSeconds: 1 }
      const initContainers = [
        container(`sleep 1; touch /data/up; ${stay}`, {
          name: 'side',
          restartPolicy: 'Always',
          startupProbe,
          ...mounted,
        }),
        container('ls /data >/data/seen', { name: 'next', ...mounted }),
      ]
      await on.create(
        pod('cat /data/seen', { spec: { ...never, ...data, initContainers }, container: mounted }),
      )
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  },
  {
    name: 'sidecar-that-fails',
    async run(on) {
      const initContainers = [container('sleep 1; exit 1', { name: 'side', restartPolicy: 'Always' })]
      await on.create(pod(stay, { spec: { initContainers } }))
      await on.event('BackOff')
    },
  },
  {
    name: 'program-not-there',
    async run(on) {
      await on.create(pod('', { spec: never, container: { command: ['no-such-program'] } }))
      await on.until('Pod/p', failed)
    },
  },
  {
    name: 'image-not-there',
    async run(on) {
      await on.create(pod('true', { container: { image: 'localhost/none:1', imagePullPolicy: 'Never' } }))
      await on.until('Pod/p', firstContainer({ state: { waiting: { reason: 'ErrImageNeverPull' } } }))
    },
  },
  {
    name: 'deadline-of-a-pod',
    async run(on) {
      await on.create(pod(stay, { spec: { ...never, activeDeadlineSeconds: 2 } }))
      await on.until('Pod/p', failed)
      await on.until('Pod/p', firstContainer({ state: { terminated: {} } }))
    },
  },
  {
    name: 'deleted-pod-ends-and-goes',
    async run(on) {
      await on.create(pod(stay, { spec: { terminationGracePeriodSeconds: 20 } }))
      await on.until('Pod/p', ready)
      await on.remove('Pod/p')
      await on.gone('Pod/p')
    },
  },
  {
    name: 'deleted-pod-that-ignores-it',
    async run(on) {
      await on.create(pod('trap "" TERM; while :; do sleep 0.2; done'))
      await on.until('Pod/p', ready)
      await on.remove('Pod/p')
      await on.gone('Pod/p')
    },
  },
  {
    name: 'deleted-pod-with-finalizer',
    async run(on) {
      const object = pod(stay)
      await on.create({ ...object, metadata: { ...object.metadata, finalizers: ['example.com/hold'] } })
      await on.until('Pod/p', ready)
      await on.remove('Pod/p')
      await on.until('Pod/p', firstContainer({ state: { terminated: {} } }))
    },
  },
  {
    name: 'deleted-at-once',
    async run(on) {
      await on.create(pod(stay))
      await on.until('Pod/p', ready)
      await on.remove('Pod/p', { graceSeconds: 0 })
      await on.gone('Pod/p')
    },
  },
  {
    name: 'host-name-and-subdomain',
    async run(on) {
      await on.create(pod(stay, { spec: { hostname: 'alice', subdomain: 'team' } }))
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'readiness-gate-not-told',
    async run(on) {
      await on.create(pod(stay, { spec: { readinessGates: [{ conditionType: 'example.com/open' }] } }))
      await on.until('Pod/p', {
        status: { conditions: { ContainersReady: 'True', 'Ready.reason': 'ReadinessGatesNotReady' } },
      })
    },
  },
  {
    name: 'readiness-gate-open',
    async run(on) {
      await on.create(pod(stay, { spec: { readinessGates: [{ conditionType: 'example.com/open' }] } }))
      const found = await on.until('Pod/p', { status: { conditions: { ContainersReady: 'True' } } })
      const { conditions } = found['status'] as { conditions: { type: string; status: string }[] }
      const open = { type: 'example.com/open', status: 'True' }
      await on.change('Pod/p', { status: { conditions: [...conditions, open] } }, 'status')
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'no-node-with-such-a-label',
    async run(on) {
      await on.create(pod(stay, { spec: { nodeSelector: { 'example.com/none': 'here' } } }))
      await on.until('Pod/p', { status: { conditions: { 'PodScheduled.reason': 'Unschedulable' } } })
    },
  },
  {
    name: 'more-processors-than-there-are',
    async run(on) {
      await on.create(pod(stay, { container: { resources: { requests: { cpu: '1000' } } } }))
      await on.until('Pod/p', { status: { conditions: { 'PodScheduled.reason': 'Unschedulable' } } })
    },
  },
  {
    name: 'more-memory-than-there-is',
    async run(on) {
      await on.create(pod(stay, { container: { resources: { requests: { memory: '100Ti' } } } }))
      await on.until('Pod/p', { status: { conditions: { 'PodScheduled.reason': 'Unschedulable' } } })
    },
  },
  {
    name: 'scheduling-gate',
    async run(on) {
      await on.create(pod(stay, { spec: { schedulingGates: [{ name: 'example.com/wait' }] } }))
      await on.until('Pod/p', { status: { conditions: { 'PodScheduled.reason': 'SchedulingGated' } } })
    },
  },
  {
    name: 'debug-container',
    async run(on) {
      await on.create(pod(stay))
      await on.until('Pod/p', ready)
      const ephemeralContainers = [container('echo looking; exit 9', { name: 'debugger' })]
      await on.change('Pod/p', { spec: { ephemeralContainers } }, 'ephemeralcontainers')
      await on.until('Pod/p', {
        status: { ephemeralContainerStatuses: [{ state: { terminated: { exitCode: 9 } } }] },
      })
      return on.log('p', { container: 'debugger' })
    },
  },
  {
    name: 'working-folder',
    async run(on) {
      await on.create(pod('pwd', { spec: never, container: { workingDir: '/tmp' } }))
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  },
  {
    name: 'hook-after-start',
    async run(on) {
      const lifecycle = { postStart: { exec: { command: ['touch', '/data/post'] } } }
      await on.create(
        pod(`until [ -e /data/post ]; do sleep 0.1; done; echo seen; ${stay}`, {
          spec: data,
          container: { ...mounted, lifecycle },
        }),
      )
      await on.until('Pod/p', ready)
      await on.logged('p', 'seen')
    },
  },
  {
    name: 'hook-after-start-fails',
    async run(on) {
      await on.create(
        pod(stay, {
          spec: never,
          // Not at once, so that the shell has set its trap.
          container: { lifecycle: { postStart: { exec: { command: ['sh', '-c', 'sleep 0.5; false'] } } } },
        }),
      )
      await on.event('FailedPostStartHook')
      await on.until('Pod/p', { status: { containerStatuses: [{ state: { terminated: {} } }] } })
    },
  },
  {
    name: 'hook-before-end',
    async run(on) {
      const lifecycle = { preStop: { exec: { command: ['sh', '-c', 'echo pre >>/data/log'] } } }
      const script =
        'exec 2>/dev/null; trap "echo term >>/data/log; cat /data/log; exit 0" TERM; while :; do sleep 0.1; done'
      const object = pod(script, {
        spec: { ...data, terminationGracePeriodSeconds: 20 },
        container: { ...mounted, lifecycle },
      })
      await on.create({ ...object, metadata: { ...object.metadata, finalizers: ['example.com/hold'] } })
      await on.until('Pod/p', ready)
      await on.remove('Pod/p')
      await on.until('Pod/p', firstContainer({ state: { terminated: {} } }))
      return on.log('p')
    },
  },
  {
    name: 'hook-before-end-fails',
    async run(on) {
      const lifecycle = { preStop: { exec: { command: ['false'] } } }
      await on.create(pod(stay, { spec: { terminationGracePeriodSeconds: 20 }, container: { lifecycle } }))
      await on.until('Pod/p', ready)
      await on.remove('Pod/p')
      await on.event('FailedPreStopHook')
      await on.gone('Pod/p')
    },
  },
  {
    name: 'hook-that-sleeps',
    async run(on) {
      const lifecycle = { preStop: { sleep: { seconds: 1 } } }
      await on.create(pod(stay, { spec: { terminationGracePeriodSeconds: 20 }, container: { lifecycle } }))
      await on.until('Pod/p', ready)
      await on.remove('Pod/p')
      await on.gone('Pod/p')
    },
  },
  {
    name: 'evicted',
    async run(on) {
      await on.create(pod(stay))
      await on.until('Pod/p', running)
      await on.client.evict({ name: 'p', namespace: on.namespace })
      await on.gone('Pod/p')
    },
  },
]
