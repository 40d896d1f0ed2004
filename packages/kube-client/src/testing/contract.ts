import { randomUUID } from 'node:crypto'
import { hasCode } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import { afterAll, beforeAll, describe, expect, test as vitestTest } from 'vitest'
import type { KubeClient } from '../client.ts'
import { type ClientBehaviour, createKubeClient } from '../create-client.ts'
import { isKubeError, type KubeError } from '../errors.ts'
import { createInformer } from '../informer/informer.ts'
import { keyOf } from '../informer/store.ts'
import { acquireLease, tryAcquireLease } from '../lease/lease.ts'
import type { WatchEvent } from '../watch/watch.ts'
import { cuttingTransport, seededRandom } from './cutting-transport.ts'

/** A cluster under test. */
export interface ClusterUnderTest extends AsyncDisposable {
  kubeconfig: string
}

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' }
const FIELD_MANAGER = 'contract'

/** What is known of a cluster under test. */
export interface ContractOptions {
  /** Why it is left out. */
  skipReason?: string | undefined
  /** Tests that it does not pass yet, and why. */
  lacks?: Readonly<Record<string, string>>
}

/** What a client may expect of every API server, and what every API server may expect of the client. */
export function describeClientContract(
  name: string,
  start: () => Promise<ClusterUnderTest>,
  { skipReason, lacks = {} }: ContractOptions = {},
): void {
  const leftOut = (reason: string | undefined): string => (reason ? ` (left out: ${reason})` : '')
  const test = (title: string, run: () => Promise<void>): void => {
    // oxlint-disable-next-line vitest/expect-expect -- those that are run here assert
    vitestTest.skipIf(title in lacks)(`${title}${leftOut(lacks[title])}`, run)
  }
  describe.skipIf(skipReason !== undefined)(`${name}${leftOut(skipReason)}`, () => {
    let cluster: ClusterUnderTest
    let client: KubeClient
    const warnings: string[] = []
    const namespace = `contract-${randomUUID().slice(0, 8)}`

    const connect = (behaviour: ClientBehaviour = {}): Promise<KubeClient> =>
      createKubeClient({ kubeconfig: cluster.kubeconfig, namespace, ...behaviour })
    const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
      ...CONFIG_MAP,
      metadata: { name, namespace },
      data,
    })

    beforeAll(async () => {
      cluster = await start()
      client = await connect({ onWarning: warning => warnings.push(warning) })
      await client.create({ ...NAMESPACE, metadata: { name: namespace } })
    }, 240_000)

    afterAll(async () => {
      await client?.delete({ ...NAMESPACE, name: namespace })
      await client?.[Symbol.asyncDispose]()
      await cluster?.[Symbol.asyncDispose]()
    }, 60_000)

    test('creates, reads, replaces, deletes', async () => {
      const created = await client.create(configMap('life', { a: '1' }))
      expect(created.metadata.uid).toBeTruthy()
      expect(await client.get({ ...CONFIG_MAP, name: 'life' })).toEqual(created)
      const updated = await client.update({ ...created, data: { a: '2' } })
      expect(updated['data']).toEqual({ a: '2' })
      expect(await failure(client.update(created))).toMatchObject({
        code: 'kube/conflict',
        status: 409,
        verb: 'update',
      })
      expect(await failure(client.create(configMap('life')))).toMatchObject({ code: 'kube/already-exists' })
      expect(await client.delete({ ...CONFIG_MAP, name: 'life' })).toBeUndefined()
      expect(await client.find({ ...CONFIG_MAP, name: 'life' })).toBeUndefined()
      const missing = await failure(client.get({ ...CONFIG_MAP, name: 'life' }))
      expect(missing).toMatchObject({
        code: 'kube/not-found',
        reason: 'NotFound',
        target: `ConfigMap ${namespace}/life`,
      })
      expect(missing.message).toBe(`get ConfigMap ${namespace}/life: configmaps "life" not found`)
    })

    test('three kinds of patch', async () => {
      const ref = { ...CONFIG_MAP, name: 'patched' }
      await client.create(configMap('patched', { a: '1', b: '1' }))
      const data = async (patch: Parameters<KubeClient['patch']>[1]): Promise<unknown> =>
        (await client.patch(ref, patch))['data']
      expect(await data({ type: 'merge', patch: { data: { a: null, c: '1' } } })).toEqual({ b: '1', c: '1' })
      expect(await data({ type: 'strategic', patch: { data: { $patch: 'replace', d: '1' } } })).toEqual({
        d: '1',
      })
      expect(await data({ type: 'json', patch: [{ op: 'move', from: '/data/d', path: '/data/e' }] })).toEqual(
        { e: '1' },
      )
      const refused = await failure(
        client.patch(ref, { type: 'json', patch: [{ op: 'test', path: '/data/e', value: '2' }] }),
      )
      expect(refused.code).toBe('kube/invalid')
    })

    test('server-side apply: what a manager leaves out goes, and what another owns conflicts', async () => {
      await client.apply(configMap('applied', { a: '1', b: '1' }), { fieldManager: FIELD_MANAGER })
      const again = await client.apply(configMap('applied', { a: '2' }), { fieldManager: FIELD_MANAGER })
      expect(again['data']).toEqual({ a: '2' })
      const conflict = await failure(
        client.apply(configMap('applied', { a: '3' }), { fieldManager: 'other' }),
      )
      expect(conflict).toMatchObject({ code: 'kube/field-conflict', status: 409 })
      expect(conflict.causes).toEqual([
        {
          reason: 'FieldManagerConflict',
          message: expect.stringContaining(`conflict with "${FIELD_MANAGER}"`),
          field: '.data.a',
        },
      ])
      const forced = await client.apply(configMap('applied', { a: '3' }), {
        fieldManager: 'other',
        force: true,
      })
      expect(forced['data']).toEqual({ a: '3' })
    })

    test('a dry run answers what would be, and changes nothing', async () => {
      const before = await client.create(configMap('dry'))
      const options = { fieldManager: FIELD_MANAGER, dryRun: true }
      expect((await client.apply(configMap('dry', { a: '1' }), options))['data']).toEqual({ a: '1' })
      await client.delete({ ...CONFIG_MAP, name: 'dry' }, { dryRun: true })
      expect(await client.get({ ...CONFIG_MAP, name: 'dry' })).toEqual(before)
      expect((await client.apply(configMap('never'), options)).metadata.name).toBe('never')
      expect(await client.find({ ...CONFIG_MAP, name: 'never' })).toBeUndefined()
    })

    test('an invalid object is refused with the fields that are wrong', async () => {
      const service = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'wrong', namespace },
        spec: { ports: [{ port: 0 }, { port: 80, name: 'UPPER' }] },
      }
      const invalid = await failure(client.create(service))
      expect(invalid).toMatchObject({ code: 'kube/invalid', status: 422 })
      expect(invalid.causes.map(({ field }) => field)).toContain('spec.ports[0].port')
    })

    test('unknown fields: a warning, or an error where they are checked strictly', async () => {
      warnings.length = 0
      await client.create({ ...configMap('warned'), dataa: {} }, { fieldValidation: 'Warn' })
      expect(warnings).toEqual(['unknown field "dataa"'])
      const strict = await failure(
        client.create({ ...configMap('strict'), dataa: {} }, { fieldValidation: 'Strict' }),
      )
      expect(strict.code).toBe('kube/bad-request')
      expect(strict.message).toContain('unknown field "dataa"')
    })

    test('deletes only the object that was meant', async () => {
      const first = await client.create(configMap('again'))
      await client.delete({ ...CONFIG_MAP, name: 'again' })
      await client.create(configMap('again'))
      const preconditions = { uid: first.metadata.uid ?? '' }
      const refused = await failure(client.delete({ ...CONFIG_MAP, name: 'again' }, { preconditions }))
      expect(refused.code).toBe('kube/conflict')
    })

    test('an object with a finalizer is told to be still there', async () => {
      const guarded = {
        ...configMap('guarded'),
        metadata: { name: 'guarded', namespace, finalizers: ['devmatic.test/guard'] },
      }
      await client.create(guarded)
      const left = await client.delete({ ...CONFIG_MAP, name: 'guarded' })
      expect(left?.metadata.deletionTimestamp).toBeTruthy()
      await client.patch(
        { ...CONFIG_MAP, name: 'guarded' },
        { type: 'merge', patch: { metadata: { finalizers: null } } },
      )
      expect(await client.find({ ...CONFIG_MAP, name: 'guarded' })).toBeUndefined()
    })

    test('lists page by page, by selector, and metadata alone', async () => {
      const labels = { list: 'mine' }
      for (let n = 0; n < 5; n++) {
        await client.create({
          ...configMap(`page-${n}`, { n: String(n) }),
          metadata: { name: `page-${n}`, namespace, labels },
        })
      }
      const options = { namespace, labelSelector: 'list=mine' }
      const { items } = await client.list(CONFIG_MAP, { ...options, pageSize: 2 })
      expect(items.map(({ metadata }) => metadata.name)).toEqual([
        'page-0',
        'page-1',
        'page-2',
        'page-3',
        'page-4',
      ])
      expect(items[0]).toMatchObject({ ...CONFIG_MAP, data: { n: '0' } })
      const named = await client.list(CONFIG_MAP, { namespace, fieldSelector: 'metadata.name=page-3' })
      expect(named.items).toHaveLength(1)
      const [bare] = (await client.list(CONFIG_MAP, { ...options, metadataOnly: true })).items
      expect(bare).toMatchObject({ ...CONFIG_MAP, metadata: { name: 'page-0', labels } })
      await client.deleteCollection(CONFIG_MAP, options)
      expect((await client.list(CONFIG_MAP, options)).items).toEqual([])
    })

    test('a kind that is not served is an error with near names', async () => {
      const unknown = await failure(client.get({ apiVersion: 'apps/v1', kind: 'Deploymnt', name: 'x' }))
      expect(unknown).toMatchObject({ code: 'kube/unknown-kind' })
      expect(unknown.message).toContain('Did you mean "Deployment"?')
      expect((await failure(client.list({ apiVersion: 'nobody.test/v1', kind: 'Thing' }))).code).toBe(
        'kube/unknown-kind',
      )
    })

    test('a kind is found as soon as its definition is established', async () => {
      const group = `${namespace}.test`
      const kind = { apiVersion: `${group}/v1`, kind: 'Thing' }
      expect((await failure(client.list(kind))).code).toBe('kube/unknown-kind')
      const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
      const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
      await client.create({
        ...crd,
        metadata: { name: `things.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural: 'things', kind: 'Thing' },
          versions: [{ name: 'v1', served: true, storage: true, schema }],
        },
      })
      await eventually(async () => {
        await client.create({ ...kind, metadata: { name: 'first' }, colour: 'red' })
      })
      expect((await client.list(kind, { namespace })).items).toMatchObject([{ ...kind, colour: 'red' }])
      await client.delete({ ...crd, name: `things.${group}` })
    })

    test('a watch tells each change from a place on, and bookmarks', async () => {
      const { metadata } = await client.list(CONFIG_MAP, { namespace })
      const events: WatchEvent[] = []
      const options = {
        namespace,
        resourceVersion: metadata.resourceVersion ?? '',
        fieldSelector: 'metadata.name=watched',
      }
      const watching = (async () => {
        for await (const event of client.watch(CONFIG_MAP, options)) {
          events.push(event)
          if (event.type === 'DELETED') return
        }
      })()
      await client.create(configMap('watched', { a: '1' }))
      await client.create(configMap('not-watched'))
      await client.patch({ ...CONFIG_MAP, name: 'watched' }, { type: 'merge', patch: { data: { a: '2' } } })
      await client.delete({ ...CONFIG_MAP, name: 'watched' })
      await watching
      const changes = events.filter(({ type }) => type !== 'BOOKMARK')
      expect(changes.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
      expect(changes[1]).toMatchObject({ object: { ...CONFIG_MAP, data: { a: '2' } } })
    })

    test('a watch ends when its time is over, and when it is given up', async () => {
      for await (const _ of client.watch(CONFIG_MAP, { namespace, timeoutSeconds: 1 })) continue
      const reason = new Error('enough')
      const signal = AbortSignal.abort(reason)
      await expect(client.watch(CONFIG_MAP, { signal })[Symbol.asyncIterator]().next()).rejects.toBe(reason)
      const abort = new AbortController()
      const iterator = client.watch(CONFIG_MAP, { namespace, signal: abort.signal })[Symbol.asyncIterator]()
      await iterator.next()
      abort.abort(reason)
      const drained = (async () => {
        while (!(await iterator.next()).done) continue
      })()
      await expect(drained).rejects.toBe(reason)
    })

    test('an informer has what the server has, whatever breaks on the way', async () => {
      const seed = Number(process.env['SEED'] ?? Date.now() % 100_000)
      const random = seededRandom(seed)
      await using shaky = await connect({
        wrapTransport: inner => cuttingTransport(inner, { seed, rate: 0.15 }),
      })
      const labels = { informed: 'yes' }
      const selector = { namespace, labelSelector: 'informed=yes' }
      await using informer = createInformer(shaky, CONFIG_MAP, selector)
      const copy = new Map<string, KubeObject>()
      informer.onChange(({ type, object }) => {
        if (type === 'deleted') copy.delete(keyOf(object))
        else copy.set(keyOf(object), object)
      })
      for (let n = 0; n < 120; n++) {
        const name = `informed-${Math.floor(random() * 10)}`
        if (random() < 0.3) await client.delete({ ...CONFIG_MAP, name }).catch(ignoreNotFound)
        else
          await client.apply(
            { ...configMap(name, { n: String(n) }), metadata: { name, namespace, labels } },
            { fieldManager: FIELD_MANAGER },
          )
      }
      const { items } = await client.list(CONFIG_MAP, selector)
      const there = new Map(items.map(item => [keyOf(item), item]))
      await eventually(() => {
        expect(new Map(informer.list().map(item => [keyOf(item), item])), `seed ${seed}`).toEqual(there)
      })
      expect(copy, `seed ${seed}`).toEqual(there)
    })

    test('subresources: status and scale', async () => {
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'scaled', namespace },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'scaled' } },
          template: {
            metadata: { labels: { app: 'scaled' } },
            spec: { containers: [{ name: 'main', image: 'localhost/pause:1' }] },
          },
        },
      }
      await client.create(deployment)
      const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' }
      const scale = await client.get(ref, { subresource: 'scale' })
      expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 1 } })
      await client.patch(ref, { type: 'merge', patch: { spec: { paused: true } } })
      const conditions = [{ type: 'Tested', status: 'True', reason: 'ByContract' }]
      const status = await client.patch(
        ref,
        { type: 'merge', patch: { status: { conditions } } },
        { subresource: 'status' },
      )
      expect(status['status']).toMatchObject({ conditions: [{ type: 'Tested' }] })
      expect(status['spec']).toMatchObject({ paused: true })
      await client.delete(ref, { propagationPolicy: 'Background' })
    })

    test('a ServiceAccount’s token works, and cannot do what it has no right to', async () => {
      const account = { apiVersion: 'v1', kind: 'ServiceAccount' }
      await client.create({ ...account, metadata: { name: 'robot', namespace } })
      const request: KubeObject = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: { expirationSeconds: 3600 },
      }
      const of = { ...account, name: 'robot', namespace }
      const answer = await client.create(request, { of, subresource: 'token' })
      const { token } = answer['status'] as { token: string }
      const url = client.url
      await using robot = await createKubeClient({ url, token, ...(await trustOf(cluster.kubeconfig)) })
      const refused = await failure(robot.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace }))
      expect(refused).toMatchObject({ code: 'kube/forbidden', status: 403 })
      expect(refused.message).toContain(`system:serviceaccount:${namespace}:robot`)
      expect(refused.message).toContain(
        `It takes a Role in the namespace ${namespace} with { apiGroups: [""], resources: ["secrets"], verbs: ["list"] }`,
      )
      await using nobody = await createKubeClient({
        url,
        token: 'not-a-token',
        ...(await trustOf(cluster.kubeconfig)),
      })
      expect((await failure(nobody.list(CONFIG_MAP, { namespace }))).code).toBe('kube/unauthorized')
      await using stranger = await createKubeClient({ url, token })
      expect((await failure(stranger.list(CONFIG_MAP, { namespace }))).code).toBe('kube/certificate')
    })

    test('a lease has one holder, whose epoch grows', async () => {
      const lease = { name: 'turn', namespace, durationMs: 1_000, retryMs: 50 }
      const first = await acquireLease(client, { ...lease, holder: 'first' })
      const held = await failure(tryAcquireLease(client, { ...lease, holder: 'second' }))
      expect(held.code).toBe('kube/lease-held')
      expect(held.message).toContain('held by first')
      const waitedFor: string[] = []
      const waiting = acquireLease(client, {
        ...lease,
        holder: 'second',
        onWaiting: holder => waitedFor.push(holder),
      })
      await eventually(() => expect(waitedFor).toEqual(['first']))
      await first.release()
      const second = await waiting
      expect(second.epoch).toBeGreaterThan(first.epoch)
      expect(second.lost.aborted).toBe(false)
      // Somebody deletes it: whoever holds it must learn that.
      await client.delete({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', name: 'turn' })
      await eventually(() => expect(second.lost.aborted).toBe(true))
      expect(second.lost.reason).toMatchObject({ code: 'kube/lease-lost' })
      await second.release()
    })

    test('a call ends with its deadline or its signal', async () => {
      const late = await failure(client.list(CONFIG_MAP, { timeoutMs: 0 }))
      expect(late).toMatchObject({ code: 'kube/timeout', verb: 'list' })
      const reason = new Error('changed my mind')
      await expect(client.list(CONFIG_MAP, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
      const abort = new AbortController()
      const call = client.list(CONFIG_MAP, { signal: abort.signal })
      abort.abort(reason)
      await expect(call).rejects.toBe(reason)
    })

    test('what is served is known', async () => {
      const resources = await client.resources()
      const deployments = resources.find(
        ({ kind, apiVersion }) => kind === 'Deployment' && apiVersion === 'apps/v1',
      )
      expect(deployments).toMatchObject({ name: 'deployments', namespaced: true, shortNames: ['deploy'] })
      expect(deployments?.subresources).toEqual(expect.arrayContaining(['scale', 'status']))
      expect(await client.raw('/readyz')).toBe('ok')
    })
  })
}

async function trustOf(kubeconfig: string): Promise<{ ca: string }> {
  const { loadKubeconfig } = await import('../kubeconfig/load.ts')
  const { connectionFrom } = await import('../kubeconfig/connection.ts')
  const { ca = '' } = await connectionFrom((await loadKubeconfig({ paths: [kubeconfig] })) ?? {})
  return { ca }
}

async function failure(promise: Promise<unknown>): Promise<KubeError> {
  const error = await promise.then(
    value => expect.fail(`it went well: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!isKubeError(error)) throw error
  return error
}

function ignoreNotFound(error: unknown): void {
  if (!hasCode(error, 'kube/not-found')) throw error
}

/** Tries until it holds, for ten seconds. */
async function eventually(check: () => void | Promise<void>): Promise<void> {
  await expect
    .poll(
      async () => {
        await check()
        return true
      },
      { timeout: 10_000, interval: 50 },
    )
    .toBe(true)
}
