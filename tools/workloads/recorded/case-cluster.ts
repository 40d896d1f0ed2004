import { isKubeError, readLogs, runInPod, type KubeClient, type ObjectRef } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { CaseCluster } from './workload-case.ts'
import { contains } from './contains.ts'

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  PodDisruptionBudget: 'policy/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
}

/** The group and version of a kind that cases speak of. */
function apiVersionOf(kind: string): string {
  return apiVersions[kind] ?? 'v1'
}

/** As long as a case waits for anything: a real kubelet looks at some things once a minute. */
const patienceMs = 90_000

/** What a case does to its namespace, with any client. */
export function createCaseCluster(client: KubeClient, namespace: string): CaseCluster {
  const refOf = (subject: string): ObjectRef => {
    const [kind = '', name = ''] = subject.split('/')
    return { apiVersion: apiVersionOf(kind), kind, name, namespace }
  }
  const list = async (kind: string): Promise<KubeObject[]> =>
    (await client.list({ apiVersion: apiVersionOf(kind), kind }, { namespace })).items
  const cluster: CaseCluster = {
    client,
    namespace,
    async create(...objects) {
      for (const object of objects)
        await client.create({ ...object, metadata: { ...object.metadata, namespace } })
    },
    read: subject => client.find(refOf(subject)),
    list,
    async change(subject, patch, subresource) {
      await client.patch(refOf(subject), { type: 'merge', patch }, subresource ? { subresource } : {})
    },
    async remove(subject, { orphan = false, foreground = false, graceSeconds } = {}) {
      await client.delete(refOf(subject), {
        propagationPolicy: orphan ? 'Orphan' : foreground ? 'Foreground' : 'Background',
        ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
      })
    },
    async until(subject, pattern) {
      return waitFor(`${subject} to have ${JSON.stringify(pattern)}`, async () => {
        const object = await cluster.read(subject)
        return { found: object && contains(object, pattern) ? object : undefined, last: object?.['status'] }
      })
    },
    async count(kind, count, pattern = {}) {
      return waitFor(`${count} ${kind} to have ${JSON.stringify(pattern)}`, async () => {
        const all = await list(kind)
        const fit = all.filter(object => contains(object, pattern))
        return { found: fit.length === count ? fit : undefined, last: all.map(({ status }) => status) }
      })
    },
    async gone(subject) {
      await waitFor(`${subject} to be gone`, async () => {
        const object = await cluster.read(subject)
        return { found: object ? undefined : true, last: object }
      })
    },
    async event(text) {
      await waitFor(`an event "${text}"`, async () => {
        const said = (await list('Event')).map(
          event => `${String(event['reason'])}: ${String(event['message'])}`,
        )
        return { found: said.some(each => each.includes(text)) || undefined, last: said }
      })
    },
    exec: (pod, command, options = {}) => runInPod(client, { name: pod, namespace }, { ...options, command }),
    async log(pod, options = {}) {
      let text = ''
      for await (const line of readLogs(client, { name: pod, namespace }, options)) text += `${line}\n`
      return text
    },
    async logged(pod, text, options) {
      await waitFor(`the log of ${pod} to contain "${text}"`, async () => {
        const log = await cluster.log(pod, options).catch(String)
        return { found: log.includes(text) || undefined, last: log }
      })
    },
    async outcome(call) {
      try {
        return await call
      } catch (error) {
        if (!isKubeError(error)) throw error
        return { status: error.status, reason: error.reason, message: error.message }
      }
    },
  }
  return cluster
}

async function waitFor<T>(
  what: string,
  look: () => Promise<{ found: T | undefined; last: unknown }>,
): Promise<T> {
  const endsAtMs = Date.now() + patienceMs
  for (;;) {
    const { found, last } = await look()
    if (found !== undefined) return found
    if (Date.now() > endsAtMs) throw new Error(`waited in vain for ${what}: ${JSON.stringify(last)}`)
    await new Promise(resolve => setTimeout(resolve, 40))
  }
}
