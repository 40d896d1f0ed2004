import { builtInResources } from '../../packages/kube-model/src/resources/built-in.ts'
import { formatDuration, formatShortDuration } from '../../packages/kube-model/src/table/duration.ts'
import { printCells } from '../../packages/kube-model/src/table/rows.ts'
import type { KubeObject } from '../../packages/kube-model/src/object.ts'
import { compareJson, type Suite } from './suite.ts'

interface RowRecord {
  operation: 'row'
  object: KubeObject
  expected: Record<string, unknown>
}

interface AgeRecord {
  operation: 'age'
  seconds: number
  expected: { human: string; short: string }
}

/** Rows and ages of `kubectl get`. */
export const table: Suite = {
  run(record) {
    const { operation, ...rest } = record as RowRecord | AgeRecord
    if (operation === 'row') {
      const { object, expected } = rest as RowRecord
      return compareJson(expected, printRow(object))
    }
    const { seconds, expected } = rest as AgeRecord
    const milliseconds = seconds * 1000
    return compareJson(expected, {
      human: formatDuration(milliseconds),
      short: formatShortDuration(milliseconds),
    })
  },
}

function printRow(object: KubeObject): Record<string, unknown> {
  const [version, group = ''] = object.apiVersion.split('/').reverse()
  const resource = builtInResources.find(
    candidate => candidate.kind === object.kind && candidate.group === group && candidate.version === version,
  )
  const columns = resource?.columns ?? []
  const cells = printCells(object, { kind: `${group}/${object.kind}`, columns, now: Date.now() })
  return Object.fromEntries(columns.map(([name], index) => [name, cells[index]]))
}
