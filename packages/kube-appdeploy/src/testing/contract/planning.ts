import type { KubeObject } from '@devmatic/kube-model'
import { expect } from 'vitest'
import { applyPlan } from '../../apply/apply-plan.ts'
import { configMap, service, deployment, withoutWaiting, actions, fieldsOf } from './objects.ts'
import type { Check, Scene } from './scene.ts'

/** What a plan promises: it reads only, and tells what would happen, why, and from which line. */
export function testPlanning(test: Check, scene: () => Scene): void {
  test('planning a change reads only, and says which field of which line changes, and what restarts', async () => {
    const { audit, deploy, plan } = scene()
    await deploy({ objects: [deployment('web'), configMap('settings', { a: '1', b: '1' })] })
    audit.clear()
    const changed = await plan({
      objects: [deployment('web', { args: ['changed'] }), configMap('settings', { a: '2', c: '1' })],
      uses: { settings: ['colour'] },
    })
    expect(audit.writes).toEqual([])
    expect(fieldsOf(changed, 'settings')).toEqual([
      {
        path: '.data.a',
        before: '1',
        after: '2',
        position: { file: 'settings.yaml', line: 3, column: 1 },
        variables: [{ path: 'colour' }],
      },
      { path: '.data.b', before: '1', position: expect.anything(), variables: expect.anything() },
      { path: '.data.c', after: '1', position: expect.anything(), variables: expect.anything() },
    ])
    expect(changed.consequences).toEqual([
      {
        type: 'restart',
        ref: expect.objectContaining({ kind: 'Deployment', name: 'web' }),
        pods: 1,
        missing: 0,
        reason: expect.stringContaining('.spec.template'),
      },
    ])
  })

  test('prunes what the templates no longer have, and says why', async () => {
    const { target, deploy, plan, names } = scene()
    const condition = {
      file: 'extra.yaml',
      line: 1,
      column: 1,
      text: 'if .Variables.internal_env',
      variables: ['internal_env'],
    }
    await deploy({
      objects: ['kept', 'gone', 'extra'].map(each => configMap(each)),
      conditions: { extra: [condition] },
    })
    const outcomes = [
      { file: 'extra.yaml', line: 1, column: 1, text: condition.text, wasTrue: false, wasFalse: true },
    ]
    const pruning = await plan({
      objects: [configMap('kept')],
      outcomes,
      variables: { internal_env: false },
    })
    expect(
      pruning.steps.flatMap(step => (step.action === 'prune' ? `${step.ref.name}: ${step.reason}` : [])),
    ).toEqual([
      'extra: {{ if .Variables.internal_env }} at extra.yaml:1 is no longer true (internal_env = false)',
      'gone: gone.yaml is gone',
    ])
    await applyPlan(pruning, target)
    expect(await names()).toEqual(['kept'])
  })

  test('data is deleted only when named', async () => {
    const { deploy, plan } = scene()
    const claim: KubeObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }
    await deploy({ objects: [configMap('ours'), claim] })
    const objects = [configMap('ours')]
    await deploy({ objects })
    const kept = await plan({ objects })
    expect(actions(kept)).toEqual(['unchanged ConfigMap/ours', 'keep PersistentVolumeClaim/data'])
    expect(kept.consequences).toEqual([
      { type: 'volume', effect: 'kept', ref: expect.objectContaining({ name: 'data' }) },
    ])
    const named = await plan({ objects }, { deleteNamed: ['PersistentVolumeClaim/data'] })
    expect(actions(named)).toContain('prune PersistentVolumeClaim/data')
  })

  test('an empty product is refused before anything is asked', async () => {
    const { audit, plan } = scene()
    audit.clear()
    await expect(plan({ objects: [] })).rejects.toMatchObject({ code: 'deploy/empty' })
    expect(audit.requests).toEqual([])
  })

  test('another cluster than the one that is meant is refused', async () => {
    const { plan } = scene()
    await expect(plan({ objects: [configMap('a')] }, { targetId: 'another' })).rejects.toMatchObject({
      code: 'deploy/wrong-cluster',
    })
  })

  test('what the server refuses is told with the template line', async () => {
    const { deploy, plan } = scene()
    const withPort = (port: number): KubeObject[] => [
      { ...service('web'), spec: { selector: { app: 'web' }, ports: [{ port }] } },
    ]
    await deploy({ objects: withPort(80) })
    const [invalid] = (await plan({ objects: withPort(99_999) })).steps
    expect(invalid).toMatchObject({ action: 'refused', code: 'kube/invalid' })
    expect(invalid).toHaveProperty('causes[0].field', 'spec.ports[0].port')
    expect(invalid).toHaveProperty('causes[0].position', { file: 'web.yaml', line: 5, column: 1 })
  })

  test('what cannot change is made anew, but only when told', async () => {
    const { client, target, plan, namespace } = scene()
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    const job = (command: string): KubeObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: {
        // It never ends, and is not waited for: that is not what this is about.
        suspend: true,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: 'localhost/busybox:1', command: [command] }],
          },
        },
      },
    })
    await applyPlan(await plan({ objects: [job('true')] }), withoutWaiting(target))
    const [immutable] = (await plan({ objects: [job('false')] })).steps
    expect(immutable).toMatchObject({ action: 'refused', message: expect.stringContaining('--recreate') })
    const recreating = await plan({ objects: [job('false')] }, { recreate: true })
    expect(recreating.steps[0]).toMatchObject({
      action: 'recreate',
      reason: expect.stringContaining('spec.template'),
    })
    await applyPlan(recreating, withoutWaiting(target))
    const live = await client.get({ apiVersion: 'batch/v1', kind: 'Job', name: 'once', namespace })
    expect(live['spec']).toMatchObject({ template: { spec: { containers: [{ command: ['false'] }] } } })
  })

  test('CronJobs are left alone where they are not the deployment’s', async () => {
    const { deploy, plan } = scene()
    const cronJob: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: {
          spec: {
            template: {
              spec: {
                restartPolicy: 'Never',
                containers: [{ name: 'main', image: 'localhost/busybox:1' }],
              },
            },
          },
        },
      },
    }
    await deploy({ objects: [configMap('ours'), cronJob] })
    const without = { objects: [configMap('ours')], manageCronjobs: false }
    expect(actions(await plan(without))).toEqual(['unchanged ConfigMap/ours'])
  })
}
