import { container, firstContainer, pod, podOf, program, ready, stay } from '../objects.ts'
import type { WorkloadCase } from '../workload-case.ts'

const data = { volumes: [{ name: 'd', emptyDir: {} }] }
const mounted = { volumeMounts: [{ name: 'd', mountPath: '/data' }] }
const often = { periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 5 }
const exec = (script: string): { exec: { command: string[] } } => ({
  exec: { command: ['sh', '-c', script] },
})
const notReady = { status: { phase: 'Running', conditions: { 'Ready.reason': 'ContainersNotReady' } } }
/** A server that answers a path with the code that the path is. */
const server =
  "require('http').createServer((q, r) => r.writeHead(Number(q.url.slice(1)) || 200, { location: '/500' }).end('said ' + q.url)).listen(8080); process.on('SIGTERM', () => process.exit(0))"

/** What probes do to Pods. */
export const probeCases: readonly WorkloadCase[] = [
  {
    name: 'ready-by-command',
    async run(on) {
      await on.create(
        pod(`sleep 3; touch /data/up; ${stay}`, {
          spec: data,
          container: {
            ...mounted,
            readinessProbe: { ...exec('test -e /data/up || { echo not up; exit 1; }'), ...often },
          },
        }),
      )
      await on.until('Pod/p', notReady)
      await on.event('Unhealthy')
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'never-ready',
    async run(on) {
      await on.create(
        pod(stay, { container: { readinessProbe: { ...exec('echo not yet; exit 1'), ...often } } }),
      )
      await on.until('Pod/p', notReady)
      await on.event('not yet')
    },
  },
  {
    name: 'ready-and-then-not',
    async run(on) {
      await on.create(
        pod(`touch /data/up; sleep 3; rm /data/up; ${stay}`, {
          spec: data,
          container: { ...mounted, readinessProbe: { ...exec('test -e /data/up'), ...often } },
        }),
      )
      await on.until('Pod/p', ready)
      await on.until('Pod/p', notReady)
    },
  },
  {
    name: 'not-alive',
    async run(on) {
      const script = `if [ -e /data/x ]; then touch /data/y; ${stay}; else touch /data/x; ${stay}; fi`
      const livenessProbe = { ...exec('test $(ls /data | wc -l) -gt 1'), ...often, initialDelaySeconds: 1 }
      await on.create(pod(script, { spec: data, container: { ...mounted, livenessProbe } }))
      await on.until('Pod/p', firstContainer({ restartCount: 1 }))
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'started-late',
    async run(on) {
      const startupProbe = { ...exec('test -e /data/up'), periodSeconds: 1, failureThreshold: 30 }
      const livenessProbe = { ...exec('true'), ...often }
      await on.create(
        pod(`sleep 2; touch /data/up; ${stay}`, {
          spec: data,
          container: { ...mounted, startupProbe, livenessProbe },
        }),
      )
      await on.until('Pod/p', firstContainer({ started: false, state: { running: {} } }))
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'never-started',
    async run(on) {
      await on.create(
        pod(stay, {
          spec: { restartPolicy: 'Never' },
          container: { startupProbe: { ...exec('echo no; exit 1'), ...often } },
        }),
      )
      await on.until('Pod/p', firstContainer({ state: { terminated: {} } }))
    },
  },
  {
    name: 'probe-that-hangs',
    async run(on) {
      await on.create(
        pod(stay, { container: { readinessProbe: { ...exec('sleep 100'), ...often, timeoutSeconds: 1 } } }),
      )
      await on.event('Unhealthy')
      await on.until('Pod/p', notReady)
    },
  },
  ...[200, 204].map((code): WorkloadCase => ({
    name: `http-${code}-is-ready`,
    async run(on) {
      await on.create(
        podOf([
          program(server, {
            readinessProbe: {
              httpGet: { path: `/${code}`, port: 8080 },
              ...often,
              initialDelaySeconds: 5,
            },
          }),
        ]),
      )
      await on.until('Pod/p', ready)
    },
  })),
  ...[400, 503].map((code): WorkloadCase => ({
    name: `http-${code}-is-not-ready`,
    async run(on) {
      await on.create(
        podOf([
          program(server, {
            readinessProbe: { httpGet: { path: `/${code}`, port: 8080 }, ...often, initialDelaySeconds: 5 },
          }),
        ]),
      )
      await on.event('Unhealthy')
      await on.until('Pod/p', notReady)
    },
  })),
  {
    name: 'http-not-alive',
    async run(on) {
      await on.create(
        podOf(
          [
            program(server, {
              livenessProbe: { httpGet: { path: '/500', port: 8080 }, ...often, initialDelaySeconds: 5 },
            }),
          ],
          { spec: { restartPolicy: 'Never' } },
        ),
      )
      await on.until('Pod/p', firstContainer({ state: { terminated: {} } }))
    },
  },
  {
    name: 'http-at-a-named-port',
    async run(on) {
      const more = {
        ports: [{ name: 'web', containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/', port: 'web' }, ...often, initialDelaySeconds: 5 },
      }
      await on.create(podOf([program(server, more)]))
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'http-with-headers',
    async run(on) {
      const strict =
        "require('http').createServer((q, r) => r.writeHead(q.headers['x-probe'] === 'yes' && q.headers['user-agent'].startsWith('kube-probe/') ? 200 : 500).end()).listen(8080)"
      const httpGet = { path: '/', port: 8080, httpHeaders: [{ name: 'X-Probe', value: 'yes' }] }
      await on.create(
        podOf([program(strict, { readinessProbe: { httpGet, ...often, initialDelaySeconds: 5 } })]),
      )
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'http-refused',
    async run(on) {
      await on.create(
        pod(stay, { container: { readinessProbe: { httpGet: { path: '/', port: 9 }, ...often } } }),
      )
      await on.event('Unhealthy')
      await on.until('Pod/p', notReady)
    },
  },
  {
    name: 'tcp-accepted',
    async run(on) {
      await on.create(
        podOf([
          program(server, {
            readinessProbe: { tcpSocket: { port: 8080 }, ...often, initialDelaySeconds: 5 },
          }),
        ]),
      )
      await on.until('Pod/p', ready)
    },
  },
  {
    name: 'tcp-refused',
    async run(on) {
      await on.create(pod(stay, { container: { readinessProbe: { tcpSocket: { port: 9 }, ...often } } }))
      await on.event('Unhealthy')
      await on.until('Pod/p', notReady)
    },
  },
  {
    name: 'one-of-two-is-not-ready',
    async run(on) {
      const readinessProbe = { ...exec('exit 1'), ...often }
      await on.create(podOf([container(stay, { name: 'a' }), container(stay, { name: 'b', readinessProbe })]))
      await on.event('Unhealthy')
      await on.until('Pod/p', {
        status: { containerStatuses: [{ ready: true }, { ready: false, state: { running: {} } }] },
      })
    },
  },
]
