import type { KubeObject } from '@devmatic/kube-model'
import { expect } from 'vitest'
import { readHistory } from '../../history/history.ts'
import { actions, CONFIG_MAP, configMap, secret } from './objects.ts'
import type { Check, Scene } from './scene.ts'

const POLICY = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' }
const BINDING = { ...POLICY, kind: 'ValidatingAdmissionPolicyBinding' }
const WEBHOOK = { ...POLICY, kind: 'ValidatingWebhookConfiguration' }

/** What clusters refuse, and what is left when they do. */
export function testBadInput(test: Check, scene: () => Scene): void {
  /** What was refused is told, recorded, and in nobody's way afterwards. */
  const refuses = async (
    { deploy, plan, target, namespace }: Scene,
    { objects, message }: { objects: KubeObject[]; message: RegExp },
  ): Promise<void> => {
    await expect(deploy({ objects })).rejects.toThrow(message)
    const [last] = await readHistory(target, { name: 'shop', namespace })
    expect(last).toMatchObject({ result: 'failed', message: expect.stringMatching(message) })
    const good = [configMap('good', { a: '1' })]
    await deploy({ objects: good })
    expect(actions(await plan({ objects: good }))).toEqual(['unchanged ConfigMap/good'])
  }

  test('a namespace that is being deleted is told, and nothing is written', async () => {
    const { client, namespace, deploy, audit } = scene()
    await deploy({ objects: [configMap('one')] })
    const held = { name: 'held', namespace, finalizers: ['example.com/hold'] }
    await client.create({ ...CONFIG_MAP, metadata: held })
    await client.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
    await expect
      .poll(() => client.find({ ...CONFIG_MAP, name: 'one', namespace }), { timeout: 30_000 })
      .toBeUndefined()
    audit.clear()
    await expect(deploy({ objects: [configMap('two')] })).rejects.toMatchObject({
      code: 'kube/namespace-terminating',
      message: expect.stringContaining('Wait until the namespace is gone'),
    })
    const release = { type: 'merge' as const, patch: { metadata: { finalizers: [] } } }
    await client.patch({ ...CONFIG_MAP, name: 'held', namespace }, release)
  }, 60_000)

  test('an object that is too large is refused with its name', async () => {
    const large = configMap('large', { text: 'x'.repeat(2 * 2 ** 20) })
    await refuses(scene(), {
      objects: [configMap('good', { a: '1' }), large],
      message: /apply ConfigMap \S+\/large: .*([Tt]oo (long|large)|1048576)/,
    })
  })

  test('a secret value that a server repeats is not told', async () => {
    const value = 'not a DNS name!'
    const { deploy, target, namespace } = scene()
    const named = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { type: 'ExternalName', externalName: value },
    }
    const refused = deploy({
      objects: [secret('keys', { host: value }), named],
      variables: { host: value },
      secrets: ['host'],
      uses: { web: ['host'] },
    })
    const error: unknown = await refused.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ message: expect.stringMatching(/<secret>.* \(web\.yaml:1\)/) })
    expect(JSON.stringify(error)).not.toContain(value)
    const history = await readHistory(target, { name: 'shop', namespace })
    expect(history.map(({ message }) => message).join('\n')).not.toContain(value)
  })

  test('a quota of objects is told', async () => {
    const at = scene()
    const metadata = { name: 'none', namespace: at.namespace }
    await at.deploy({ objects: [configMap('good', { a: '1' })] })
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { services: '0' } } }
    await at.client.create(quota)
    await expect
      .poll(async () => (await at.client.get({ ...quota, name: 'none', namespace: at.namespace }))['status'])
      .toMatchObject({ hard: { services: '0' } })
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }] },
    }
    await refuses(at, {
      objects: [configMap('good', { a: '1' }), service],
      message: /Service \S+\/web: .*exceeded quota: none/,
    })
  })

  test('an admission policy’s words are told', async () => {
    const at = scene()
    const { client, namespace } = at
    await at.deploy({ objects: [configMap('good', { a: '1' })] })
    const rules = [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['services'] },
    ]
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } }
    const validations = [{ expression: 'false', message: 'Services need an owner' }]
    await client.create({
      ...POLICY,
      metadata: { name: namespace },
      spec: { failurePolicy: 'Fail', matchConstraints: { resourceRules: rules }, validations },
    })
    await client.create({
      ...BINDING,
      metadata: { name: namespace },
      spec: { policyName: namespace, validationActions: ['Deny'], matchResources: { namespaceSelector } },
    })
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }] },
    }
    const isInForce = (): Promise<boolean> =>
      client.create({ ...service, metadata: { name: 'probe', namespace } }, { dryRun: true }).then(
        () => false,
        () => true,
      )
    await expect.poll(isInForce, { timeout: 15_000 }).toBe(true)
    try {
      await refuses(at, {
        objects: [configMap('good', { a: '1' }), service],
        message: /Service \S+\/web: .*Services need an owner/,
      })
    } finally {
      await client.delete({ ...BINDING, name: namespace })
      await client.delete({ ...POLICY, name: namespace })
    }
  }, 60_000)

  test('a webhook that does not answer is told', async () => {
    const at = scene()
    const { client, namespace } = at
    await at.deploy({ objects: [configMap('good', { a: '1' })] })
    const rules = [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['services'] },
    ]
    const webhook = {
      name: 'guard.example.com',
      // Nobody listens there.
      clientConfig: { url: 'https://127.0.0.1:9/guard' },
      rules,
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      timeoutSeconds: 1,
    }
    await client.create({ ...WEBHOOK, metadata: { name: namespace }, webhooks: [webhook] })
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }] },
    }
    const isInForce = (): Promise<boolean> =>
      client.create({ ...service, metadata: { name: 'probe', namespace } }, { dryRun: true }).then(
        () => false,
        () => true,
      )
    await expect.poll(isInForce, { timeout: 15_000 }).toBe(true)
    try {
      await refuses(at, {
        objects: [configMap('good', { a: '1' }), service],
        message: /Service \S+\/web: .*failed calling webhook "guard\.example\.com"/,
      })
    } finally {
      await client.delete({ ...WEBHOOK, name: namespace })
    }
  }, 60_000)
}

/** Tests of what a cluster may store without enforcing it. */
export const NEED_POLICIES: readonly string[] = [
  'a quota of objects is told',
  'an admission policy’s words are told',
  'a webhook that does not answer is told',
]
