import { expect } from 'vitest'
import { applyPlan } from '../../apply/apply-plan.ts'
import { PART_OF_LABEL } from '../../plan/apply-set.ts'
import { configMap, CONFIG_MAP, actions, fieldsOf } from './objects.ts'
import type { Check, Scene } from './scene.ts'

/** What is ours, and what is left alone. */
export function testOwnership(test: Check, scene: () => Scene): void {
  test('never touches what is not its own: foreign objects, those of another set, those that were taken out', async () => {
    const { client, target, deploy, plan, names, namespace } = scene()
    await deploy({ objects: [configMap('ours'), configMap('released')] })
    await client.create({
      ...configMap('foreign', { a: 'theirs' }),
      metadata: { name: 'foreign', namespace },
    })
    const otherSet = { [PART_OF_LABEL]: 'applyset-other-v1' }
    await client.create({
      ...configMap('others'),
      metadata: { name: 'others', namespace, labels: otherSet },
    })
    await client.patch(
      { ...CONFIG_MAP, name: 'released', namespace },
      { type: 'merge', patch: { metadata: { labels: { [PART_OF_LABEL]: null } } } },
    )
    const blocked = await plan({
      objects: [configMap('ours'), configMap('foreign', { a: 'ours' }), configMap('others')],
    })
    expect(blocked.steps.flatMap(step => (step.action === 'conflict' ? [step.message] : []))).toEqual([
      expect.stringMatching(/ConfigMap .*\/foreign: it exists already, made by .*--adopt/),
      expect.stringMatching(/ConfigMap .*\/others: it belongs to another ApplySet \(applyset-other-v1\)/),
    ])
    await expect(applyPlan(blocked, target)).rejects.toMatchObject({ code: 'deploy/blocked' })
    await deploy({ objects: [configMap('ours')] })
    expect(await names()).toEqual(['foreign', 'others', 'ours', 'released'])
    await expect(plan({ objects: [configMap('others')] }, { adopt: true }).then(actions)).resolves.toContain(
      'conflict ConfigMap/others',
    )
  })

  test('takes over an object that somebody else made, when told to', async () => {
    const { client, target, deploy, plan, namespace } = scene()
    await deploy({ objects: [configMap('ours')] })
    const applied = {
      ...configMap('old', { a: 'theirs', b: 'theirs' }),
      metadata: { name: 'old', namespace },
    }
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied) }
    const old = { ...applied, metadata: { ...applied.metadata, annotations } }
    await client.create(old, { fieldManager: 'kubectl-client-side-apply' })
    await client.patch(
      { ...CONFIG_MAP, name: 'old', namespace },
      { type: 'merge', patch: { data: { c: 'of another' } } },
      { fieldManager: 'another' },
    )
    const objects = [configMap('ours'), configMap('old', { a: 'ours' })]
    const adopting = await plan({ objects }, { adopt: true })
    expect(adopting.steps.find(({ ref }) => ref.name === 'old')).toMatchObject({
      action: 'change',
      adopts: expect.stringContaining('kubectl-client-side-apply'),
      migrates: ['kubectl-client-side-apply'],
    })
    // What was applied on the client's side and is no longer wanted goes; what others added stays.
    expect(fieldsOf(adopting, 'old')).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: '.data.b', before: 'theirs' })]),
    )
    await applyPlan(adopting, target)
    expect(actions(await plan({ objects }))).toEqual(['unchanged ConfigMap/ours', 'unchanged ConfigMap/old'])
    const adopted = await client.get({ ...CONFIG_MAP, name: 'old', namespace })
    expect(adopted['data']).toEqual({ a: 'ours', c: 'of another' })
    expect(adopted.metadata.managedFields?.map(({ manager }) => manager).toSorted()).toEqual([
      'another',
      'kube-appdeploy',
    ])
    expect(adopted.metadata.annotations ?? {}).toEqual({})
  })

  test('a field that another manager took is a conflict with its owner; forced, it is shown as drift', async () => {
    const { client, target, deploy, plan, namespace } = scene()
    const objects = [configMap('settings', { a: '1' })]
    await deploy({ objects })
    await client.patch(
      { ...CONFIG_MAP, name: 'settings', namespace },
      { type: 'merge', patch: { data: { a: '9' } } },
      { fieldManager: 'somebody' },
    )
    const [conflict] = (await plan({ objects })).steps
    expect(conflict).toMatchObject({
      action: 'conflict',
      conflicts: [{ field: '.data.a', position: { file: 'settings.yaml', line: 3 } }],
      message: expect.stringContaining(
        '.data.a is owned by "somebody". Remove it from settings.yaml, or apply with --force-conflicts',
      ),
    })
    const forced = await plan({ objects }, { forceConflicts: true })
    expect(fieldsOf(forced, 'settings')).toEqual([
      expect.objectContaining({ path: '.data.a', before: '9', after: '1', drift: true }),
    ])
    await applyPlan(forced, target)
    expect(actions(await plan({ objects }))).toEqual(['unchanged ConfigMap/settings'])
  })

  test('secrets to pull images with are added to the default account, beside those of others', async () => {
    const { client, namespace, plan, deploy } = scene()
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace }
    const objects = [configMap('ours')]
    await deploy({ objects, imagePullSecrets: ['registry'] })
    const theirs = [{ name: 'registry' }, { name: 'theirs' }]
    await client.patch(account, { type: 'merge', patch: { imagePullSecrets: theirs } })
    const more = { objects, imagePullSecrets: ['registry', 'mirror'] }
    expect(actions(await plan(more))).toEqual(['merge ServiceAccount/default', 'unchanged ConfigMap/ours'])
    await deploy(more)
    expect(actions(await plan(more))).toEqual(['unchanged ConfigMap/ours'])
    const names = (await client.get(account))['imagePullSecrets'] as { name: string }[]
    expect(names.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'mirror',
      'registry',
      'theirs',
    ])
  })
}
