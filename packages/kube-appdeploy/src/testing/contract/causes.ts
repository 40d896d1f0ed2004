import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { expect } from 'vitest'
import { applyPlan } from '../../apply/apply-plan.ts'
import type { Patience } from '../../wait/rollout-tracker.ts'
import { deployment } from './objects.ts'
import type { Check, Scene } from './scene.ts'

const PATIENCE: Patience = { maxRestarts: 2, graceMs: 1_000, settleMs: 200 }

/** A Deployment whose Pod has something in its spec. */
function withPod(pod: JsonObject, container: JsonObject = {}): KubeObject {
  const workload = deployment('web', container)
  const { template, ...spec } = workload['spec'] as { template: { spec: JsonObject; metadata: object } }
  return { ...workload, spec: { ...spec, template: { ...template, spec: { ...template.spec, ...pod } } } }
}

const noPods: KubeObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'no-pods' },
  spec: { hard: { pods: '0' } },
}

/** What a rollout can founder on, and how it is told: long before its time is over, with the cause. */
export function testCauses(test: Check, scene: () => Scene): void {
  const failsWith = async (objects: KubeObject[], cause: RegExp): Promise<void> => {
    const { plan, target } = scene()
    const startedAt = Date.now()
    await expect(applyPlan(await plan({ objects }), target, { patience: PATIENCE })).rejects.toMatchObject({
      code: 'deploy/failed',
      message: expect.stringMatching(cause),
    })
    expect(Date.now() - startedAt).toBeLessThan(50_000)
  }

  test('fails early: an image that is not there', async () => {
    await failsWith(
      [deployment('web', { image: 'localhost/nothing:1' })],
      /Deployment web \(web\.yaml:1\), Pod web-.*, container main: (ErrImage|ImagePullBackOff)/,
    )
  }, 60_000)

  test('fails early: no node takes the Pod', async () => {
    await failsWith(
      [withPod({ nodeSelector: { 'example.com/none': 'such' } })],
      /Deployment web \(web\.yaml:1\), Pod web-.*: Unschedulable: 0\/1 nodes are available/,
    )
  }, 60_000)

  test('fails early: a readiness probe that never succeeds', async () => {
    const probe = { exec: { command: ['false'] }, periodSeconds: 1 }
    await failsWith(
      [
        withPod(
          {},
          {
            image: 'localhost/busybox:1',
            command: ['sh', '-c', 'echo not ready yet; sleep 1000'],
            readinessProbe: probe,
          },
        ),
      ],
      /Deployment web \(web\.yaml:1\), Pod web-.*, container main: Unready: its readiness probe does not succeed\n +not ready yet/,
    )
  }, 60_000)

  test('fails early: a quota leaves no room for Pods', async () => {
    await failsWith(
      [noPods, deployment('web')],
      /Deployment web \(web\.yaml:1\): FailedCreate: .*exceeded quota: no-pods/,
    )
  }, 60_000)

  test('fails early: admission refuses the Pods', async () => {
    const namespace = scene().namespace
    const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await failsWith(
      [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: restricted } },
        { ...deployment('web'), metadata: { name: 'web', namespace } },
      ],
      /Deployment web \(web\.yaml:1\): FailedCreate: .*violates PodSecurity/,
    )
  }, 60_000)
}

/** Tests of what not every cluster enforces. */
export const NEED_ADMISSION: readonly string[] = [
  'fails early: a quota leaves no room for Pods',
  'fails early: admission refuses the Pods',
]

/** Tests for which Pods must be run, or at least be tried. */
export const NEED_KUBELET: readonly string[] = [
  'fails early: an image that is not there',
  'fails early: a readiness probe that never succeeds',
]
