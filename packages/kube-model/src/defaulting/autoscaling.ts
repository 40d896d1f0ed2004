import type { JsonObject } from '../object.ts'
import { fill, isSet, objectOf } from './defaulter.ts'
import type { Defaulters } from './defaulter.ts'

const cpuPercent = 80

export const autoscaling: Defaulters = {
  'autoscaling.v1.HorizontalPodAutoscaler': autoscaler =>
    fill((autoscaler['spec'] ??= {}) as JsonObject, {
      minReplicas: 1,
      targetCPUUtilizationPercentage: cpuPercent,
    }),
  'autoscaling.v2.HorizontalPodAutoscaler': autoscaler => {
    const spec = (autoscaler['spec'] ??= {}) as JsonObject
    fill(spec, { minReplicas: 1 })
    if (!isSet(spec['metrics']))
      spec['metrics'] = [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpuPercent } },
        },
      ]
    const behavior = objectOf(spec, 'behavior')
    if (!behavior) return
    fillRules((behavior['scaleUp'] ??= {}) as JsonObject, scaleUp)
    fillRules((behavior['scaleDown'] ??= {}) as JsonObject, scaleDown)
  },
}

const scaleUp: JsonObject = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}

const scaleDown: JsonObject = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
}

function fillRules(rules: JsonObject, values: JsonObject): void {
  if (!isSet(rules['policies'])) delete rules['policies']
  fill(rules, values)
}
