import type { KubeObject } from '@devmatic/kube-model'
import type { Plan } from '../../plan/plan.ts'
import type { Target } from '../../target/target.ts'

/** A kind that does nothing by itself. */
export const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }

/** A target whose rollouts nobody waits for. */
export function withoutWaiting(target: Target): Target {
  const { client: _, ...rest } = target
  return rest
}

/** A ConfigMap. */
export function configMap(name: string, data: Record<string, string> = {}): KubeObject {
  return { ...CONFIG_MAP, metadata: { name }, data }
}

/** A Secret of texts. */
export function secret(name: string, stringData: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }
}

/** A Service for the Pods of a Deployment by its name. */
export function service(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  }
}

/** A Deployment of one Pod that does nothing, unless it is told otherwise. */
export function deployment(
  name: string,
  container: { image?: string; command?: string[]; args?: string[] } = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'main',
              image: 'localhost/pause:1',
              imagePullPolicy: 'IfNotPresent',
              resources: { requests: { cpu: '1m' } },
              ports: [{ containerPort: 80 }],
              ...container,
            },
          ],
        },
      },
    },
  }
}

/** A Job that runs a line of shell once. */
export function job(name: string, line: string, annotations: Record<string, string> = {}): KubeObject {
  const container = {
    name: 'main',
    image: 'localhost/busybox:1',
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', line],
  }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations },
    spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  }
}

/** What a plan does to which objects. */
export function actions(plan: Plan): string[] {
  return plan.steps.map(({ action, ref }) => `${action} ${ref.kind}/${ref.name}`)
}

/** What changes of an object by its name; the whole step where it is no change. */
export function fieldsOf(plan: Plan, name: string): unknown {
  const step = plan.steps.find(({ ref }) => ref.name === name)
  return step && 'fields' in step ? step.fields : step
}
