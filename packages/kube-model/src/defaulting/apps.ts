import type { JsonObject } from '../object.ts'
import { fill, objectOf, objectsOf } from './defaulter.ts'
import type { Defaulters } from './defaulter.ts'

/** Where DaemonSets keep a number that only an older API group had a field for. */
const templateGeneration = 'deprecated.daemonset.template.generation'

export const apps: Defaulters = {
  'apps.v1.Deployment': deployment => {
    const spec = (deployment['spec'] ??= {}) as JsonObject
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    const strategy = (spec['strategy'] ??= {}) as JsonObject
    fill(strategy, { type: 'RollingUpdate' })
    if (strategy['type'] !== 'RollingUpdate') return
    fill((strategy['rollingUpdate'] ??= {}) as JsonObject, { maxUnavailable: '25%', maxSurge: '25%' })
  },
  'apps.v1.ReplicaSet': set => fill((set['spec'] ??= {}) as JsonObject, { replicas: 1 }),
  'apps.v1.StatefulSet': set => {
    const spec = (set['spec'] ??= {}) as JsonObject
    fill(spec, { replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 })
    const strategy = (spec['updateStrategy'] ??= {}) as JsonObject
    if (!strategy['type']) {
      strategy['type'] = 'RollingUpdate'
      strategy['rollingUpdate'] ??= {}
    }
    const rolling = strategy['type'] === 'RollingUpdate' && objectOf(strategy, 'rollingUpdate')
    if (rolling) fill(rolling, { partition: 0 })
    fill((spec['persistentVolumeClaimRetentionPolicy'] ??= {}) as JsonObject, {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    })
    for (const claim of objectsOf(spec, 'volumeClaimTemplates')) {
      claim['kind'] = 'PersistentVolumeClaim'
      claim['apiVersion'] = 'v1'
    }
  },
  'apps.v1.DaemonSet': set => {
    const spec = (set['spec'] ??= {}) as JsonObject
    fill(spec, { revisionHistoryLimit: 10 })
    const strategy = (spec['updateStrategy'] ??= {}) as JsonObject
    fill(strategy, { type: 'RollingUpdate' })
    if (strategy['type'] === 'RollingUpdate')
      fill((strategy['rollingUpdate'] ??= {}) as JsonObject, { maxUnavailable: 1, maxSurge: 0 })
    const metadata = (set['metadata'] ??= {}) as JsonObject
    metadata['annotations'] = { [templateGeneration]: '0', ...objectOf(metadata, 'annotations') }
  },
}
