import { expect } from 'vitest'
import { applyPlan } from '../../apply/apply-plan.ts'
import { readHistory } from '../../history/history.ts'
import type { DeployEvent } from '../../apply/deploy-event.ts'
import type { DeployResult } from '../../apply/deploy-event.ts'
import type { Plan } from '../../plan/plan.ts'
import { configMap, secret, service, deployment, CONFIG_MAP, actions, fieldsOf } from './objects.ts'
import type { Check, Scene } from './scene.ts'

/** What happens when a plan is applied. */
export function testApplying(test: Check, scene: () => Scene): void {
  test('installs in order, waits, records; then there is nothing to do, told by few requests and no write', async () => {
    const { audit, client, target, deploy, plan, namespace } = scene()
    const objects = [
      deployment('web'),
      service('web'),
      configMap('settings', { a: '1' }),
      secret('keys', { token: 's3cret-token' }),
    ]
    expect(actions(await plan({ objects }))).toEqual([
      `create Namespace/${namespace}`,
      'create Deployment/web',
      'create Service/web',
      'create ConfigMap/settings',
      'create Secret/keys',
    ])
    audit.clear()
    expect(await deploy({ objects })).toEqual({ revision: 1, counts: { create: 5 } })
    const written = audit.writes.map(line => line.replace(/\?.*/, ''))
    const place = (path: string): number => written.findIndex(line => line.endsWith(path))
    expect(place('/configmaps/settings')).toBeLessThan(place('/deployments/web'))
    expect(place('/services/web')).toBeLessThan(place('/deployments/web'))
    const ready = await client.get({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace })
    expect(ready['status']).toMatchObject({ availableReplicas: 1 })

    audit.clear()
    const again = await plan({ objects })
    expect(actions(again)).toEqual([
      'unchanged Deployment/web',
      'unchanged Service/web',
      'unchanged ConfigMap/settings',
      'unchanged Secret/keys',
    ])
    expect(await applyPlan(again, target)).toEqual({ revision: undefined, counts: { unchanged: 4 } })
    expect(audit.writes).toEqual([])
    expect(audit.requests.length).toBeLessThanOrEqual(40)
    expect(audit.requests.filter(line => line.includes('dryRun'))).toEqual([])
  })

  test('a plan is refused when the object has changed in a way that matters, and not when it has not', async () => {
    const { client, target, deploy, plan, namespace } = scene()
    const ref = { ...CONFIG_MAP, name: 'settings', namespace }
    await deploy({ objects: [configMap('settings', { a: '1' })] })
    const harmless = await plan({ objects: [configMap('settings', { a: '2' })] })
    await client.patch(ref, {
      type: 'merge',
      patch: { metadata: { annotations: { note: 'by somebody' } } },
    })
    await applyPlan(harmless, target)
    const stale = await plan({ objects: [configMap('settings', { a: '3', b: '3' })] })
    await client.patch(ref, { type: 'merge', patch: { data: { b: '3' } } })
    await expect(applyPlan(stale, target)).rejects.toMatchObject({
      code: 'deploy/stale',
      message: expect.stringContaining('Plan again'),
    })
    const gone = await plan(
      { objects: [configMap('settings', { a: '4', b: '3' })] },
      { forceConflicts: true },
    )
    await client.delete(ref)
    await client.create({
      ...configMap('settings', { a: '1' }),
      metadata: { name: 'settings', namespace },
    })
    await expect(applyPlan(gone, target)).rejects.toMatchObject({ code: 'deploy/stale' })
  })

  test('secret values are in no plan, event, message or record that is shown', async () => {
    const { client, target, plan, namespace } = scene()
    const events: DeployEvent[] = []
    const before = {
      objects: [
        secret('keys', { token: 'first-secret-value' }),
        configMap('uses', { dsn: 'marked-secret-value' }),
      ],
    }
    const marked = { variables: { dsn: 'marked-secret-value' }, secrets: ['dsn'], uses: { uses: ['dsn'] } }
    const first = await plan({ ...before, ...marked })
    const write = (each: Plan): Promise<DeployResult> =>
      applyPlan(each, target, { onEvent: event => events.push(event) })
    await write(first)
    const after = {
      objects: [
        secret('keys', { token: 'second-secret-value' }),
        configMap('uses', { dsn: 'marked-secret-value' }),
      ],
    }
    const second = await plan({ ...after, ...marked })
    expect(fieldsOf(second, 'keys')).toEqual([
      { path: '.data.token', secret: true, position: expect.anything() },
    ])
    await write(second)
    const shown = JSON.stringify([first, second, events])
    for (const value of ['first-secret-value', 'second-secret-value', 'marked-secret-value']) {
      expect(shown).not.toContain(value)
      expect(shown).not.toContain(Buffer.from(value).toString('base64'))
    }
    const live = await client.get({ apiVersion: 'v1', kind: 'Secret', name: 'keys', namespace })
    expect(live['data']).toEqual({ token: Buffer.from('second-secret-value').toString('base64') })
    const uses = await client.get({ ...CONFIG_MAP, name: 'uses', namespace })
    expect(uses['data']).toEqual({ dsn: 'marked-secret-value' })
  })

  test('a plan that went through a file applies, unless it would need secret values', async () => {
    const { target, plan } = scene()
    const objects = [configMap('settings', { a: '1' })]
    const fromFile = (each: Plan): Plan => JSON.parse(JSON.stringify(each)) as Plan
    await applyPlan(fromFile(await plan({ objects })), target)
    expect(actions(await plan({ objects }))).toEqual(['unchanged ConfigMap/settings'])
    const withSecret = await plan({ objects: [...objects, secret('keys', { token: 'a-secret-value' })] })
    await expect(applyPlan(fromFile(withSecret), target)).rejects.toMatchObject({
      code: 'deploy/secrets-missing',
    })
  })

  test('a definition and an object of it, in one deployment', async () => {
    const { deploy, plan, namespace } = scene()
    const group = `${namespace}.test`
    const objects = [
      { apiVersion: `${group}/v1`, kind: 'Thing', metadata: { name: 'first' }, colour: 'red' },
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `things.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural: 'things', kind: 'Thing' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      },
    ]
    await deploy({ objects })
    expect(actions(await plan({ objects }))).toEqual([
      'unchanged Thing/first',
      `unchanged CustomResourceDefinition/things.${group}`,
    ])
  })

  test('two deployments at once come one after the other', async () => {
    const { target, plan, names } = scene()
    const [one, two] = await Promise.all([
      plan({ objects: [configMap('one')] }),
      plan({ objects: [configMap('two')] }),
    ])
    const events: DeployEvent[] = []
    await applyPlan(one, target)
    const held = applyPlan(await plan({ objects: [configMap('one'), configMap('more')] }), target)
    const waiting = applyPlan(two, target, { onEvent: event => events.push(event) })
    await Promise.all([held, waiting])
    expect(await names()).toEqual(['more', 'one', 'two'])
  })

  test('the history tells what was deployed, when, and how it ended', async () => {
    const { target, deploy, namespace } = scene()
    const source = { commit: 'abc123', dirty: true, author: 'me', environment: 'qa' }
    await deploy(
      {
        objects: [configMap('a')],
        variables: { colour: 'red', password: 'hidden-value' },
        secrets: ['password'],
      },
      { source },
    )
    await deploy({ objects: [configMap('a'), configMap('b')] })
    const revisions = await readHistory(target, { name: 'shop', namespace })
    expect(revisions.map(({ number, result, objects }) => [number, result, objects.size])).toEqual([
      [2, 'succeeded', 2],
      [1, 'succeeded', 1],
    ])
    expect(revisions[1]?.source).toEqual({ ...source, variables: { colour: 'red' } })
  })
}
