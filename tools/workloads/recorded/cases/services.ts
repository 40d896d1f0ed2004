import type { JsonObject } from '@devmatic/kube-model'
import {
  container,
  failed,
  pod,
  podOf,
  program,
  ready,
  service,
  stay,
  succeeded,
  workload,
} from '../objects.ts'
import type { CaseCluster, WorkloadCase } from '../workload-case.ts'

const labels = { app: 'w' }
const server =
  "require('http').createServer((q, r) => r.end('from ' + require('os').hostname() + ' at ' + q.url)).listen(8080)"
const serving = (more: JsonObject = {}): JsonObject =>
  program(server, {
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1, initialDelaySeconds: 3 },
    ...more,
  })
const notReady = { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } }

async function endpoints(on: CaseCluster, count: number): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const slices = await on.list('EndpointSlice')
    if (slices.reduce((sum, slice) => sum + ((slice['endpoints'] ?? []) as unknown[]).length, 0) === count)
      return
    if (Date.now() > deadline) throw new Error(`there are not ${count} endpoints`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** Runs a Node program in a Pod, which tries until it succeeds, and tells what it printed. */
async function ask(on: CaseCluster, source: string): Promise<string> {
  const patient = `const go = async () => { ${source} }; (async () => { for (let i = 0; ; i++) try { console.log(await go()); break } catch (e) { if (i > 60) throw e; await new Promise(r => setTimeout(r, 250)) } })()`
  await on.create(podOf([program(patient)], { name: 'client', spec: { restartPolicy: 'Never' } }))
  await on.until('Pod/client', succeeded)
  return on.log('client')
}

/** Services: who is in them, and how they are reached. */
export const serviceCases: readonly WorkloadCase[] = [
  {
    name: 'service-with-endpoints',
    async run(on) {
      await on.create(service(), pod(stay, { labels }))
      await on.until('Pod/p', ready)
      await endpoints(on, 1)
    },
  },
  {
    name: 'service-of-nobody',
    async run(on) {
      await on.create(service())
      await endpoints(on, 0)
    },
  },
  {
    name: 'service-of-a-pod-that-is-not-ready',
    async run(on) {
      await on.create(service(), pod(stay, { labels, container: notReady }))
      await on.event('Unhealthy')
      await endpoints(on, 1)
    },
  },
  {
    name: 'service-that-tells-of-all',
    async run(on) {
      await on.create(service({ publishNotReadyAddresses: true }), pod(stay, { labels, container: notReady }))
      await on.event('Unhealthy')
      await endpoints(on, 1)
    },
  },
  {
    name: 'service-of-a-pod-that-ended',
    async run(on) {
      await on.create(service(), pod('exit 1', { labels, spec: { restartPolicy: 'Never' } }))
      await on.until('Pod/p', failed)
      await endpoints(on, 0)
    },
  },
  {
    name: 'service-with-named-ports',
    async run(on) {
      const ports = [
        { name: 'web', containerPort: 8080 },
        { name: 'admin', containerPort: 8081 },
      ]
      await on.create(
        service({
          ports: [
            { name: 'http', port: 80, targetPort: 'web' },
            { name: 'adm', port: 81, targetPort: 'admin' },
          ],
        }),
      )
      await on.create(pod(stay, { labels, container: { ports } }))
      await on.until('Pod/p', ready)
      await endpoints(on, 1)
    },
  },
  {
    name: 'headless-service',
    async run(on) {
      await on.create(
        service({ clusterIP: 'None' }),
        workload('StatefulSet', { replicas: 1, spec: { serviceName: 's' } }),
      )
      await on.until('StatefulSet/w', { status: { readyReplicas: 1 } })
      await endpoints(on, 1)
    },
  },
  {
    name: 'service-without-selector',
    async run(on) {
      await on.create({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 's' },
        spec: { ports: [{ port: 80 }] },
      })
    },
  },
  {
    name: 'service-elsewhere',
    async run(on) {
      await on.create({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 's' },
        spec: { type: 'ExternalName', externalName: 'example.com' },
      })
    },
  },
  {
    name: 'service-loses-a-pod',
    async run(on) {
      await on.create(service(), pod(stay, { labels }))
      await on.until('Pod/p', ready)
      await endpoints(on, 1)
      await on.remove('Pod/p')
      await on.gone('Pod/p')
      await endpoints(on, 0)
    },
  },
  {
    name: 'service-by-name',
    async run(on) {
      await on.create(service(), podOf([serving()], { labels }))
      await on.until('Pod/p', ready)
      return ask(on, `return (await fetch('http://s:8080/x')).text()`)
    },
  },
  {
    name: 'service-by-full-name',
    async run(on) {
      await on.create(service({ ports: [{ port: 80, targetPort: 8080 }] }), podOf([serving()], { labels }))
      await on.until('Pod/p', ready)
      return ask(on, `return (await fetch('http://s.${on.namespace}.svc.cluster.local/y')).text()`)
    },
  },
  {
    name: 'service-by-variables',
    async run(on) {
      await on.create(service(), podOf([serving()], { labels }))
      await on.until('Pod/p', ready)
      return ask(
        on,
        "return (await fetch('http://' + process.env.S_SERVICE_HOST + ':' + process.env.S_SERVICE_PORT + '/z')).text()",
      )
    },
  },
  {
    name: 'service-of-two-is-shared',
    async run(on) {
      await on.create(service(), workload('Deployment', { replicas: 2, containers: [serving()] }))
      await on.until('Deployment/w', { status: { availableReplicas: 2 } })
      await endpoints(on, 2)
      return ask(
        on,
        "const seen = new Set(); for (let i = 0; i < 40 && seen.size < 2; i++) seen.add(await (await fetch('http://s:8080/', { headers: { connection: 'close' } })).text()); if (seen.size < 2) throw new Error('one'); return seen.size",
      )
    },
  },
  {
    name: 'pod-of-a-headless-service-by-name',
    async run(on) {
      await on.create(
        service({ clusterIP: 'None' }),
        workload('StatefulSet', { replicas: 1, containers: [serving()], spec: { serviceName: 's' } }),
      )
      await on.until('StatefulSet/w', { status: { readyReplicas: 1 } })
      return ask(on, `return (await fetch('http://w-0.s:8080/')).text()`)
    },
  },
  {
    name: 'name-of-nobody',
    run: on => ask(on, "return require('dns').promises.lookup('none.example.invalid').catch(e => e.code)"),
  },
  {
    name: 'two-containers-at-one-address',
    async run(on) {
      const client = program(
        "const go = () => fetch('http://localhost:8080/own').then(r => r.text()).then(console.log, () => setTimeout(go, 100)); go(); setInterval(() => {}, 1e6)",
        { name: 'client' },
      )
      await on.create(podOf([serving({ name: 'server' }), client], { labels }))
      await on.logged('p', 'from p at /own', { container: 'client' })
      await on.until('Pod/p', ready)
      return on.log('p', { container: 'client' })
    },
  },
  {
    name: 'budget-of-healthy-pods',
    async run(on) {
      await on.create({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'b' },
        spec: { minAvailable: 1, selector: { matchLabels: labels } },
      })
      await on.create(workload('Deployment', { replicas: 2 }))
      await on.until('Deployment/w', { status: { availableReplicas: 2 } })
      await on.until('PodDisruptionBudget/b', { status: { disruptionsAllowed: 1 } })
    },
  },
  {
    name: 'budget-refuses',
    async run(on) {
      await on.create({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'b' },
        spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
      })
      await on.create(workload('ReplicaSet', { replicas: 1, containers: [container(stay)] }))
      await on.until('PodDisruptionBudget/b', { status: { currentHealthy: 1, observedGeneration: 1 } })
      const [first] = await on.list('Pod')
      return on.outcome(
        on.client
          .evict({ name: first?.metadata.name ?? '', namespace: on.namespace }, { timeoutMs: 500 })
          .catch(() => 'refused'),
      )
    },
  },
]
