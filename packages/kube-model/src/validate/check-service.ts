import { isJsonObject, type JsonObject } from '../object.ts'
import { objects } from './check-pod-spec.ts'
import { valueAt } from './pod-template.ts'
import type { Report } from './report.ts'

/** What the fields of a Service must be to one another. */
export function checkService(
  object: JsonObject & { apiVersion: string; kind: string },
  report: Report,
): void {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return
  const spec = valueAt(object, ['spec'])
  if (!isJsonObject(spec)) return
  const ports = objects(spec['ports'])
  checkPortNames(ports, report)
  if (spec['type'] === 'ExternalName') {
    if (!spec['externalName']) report.required(['spec', 'externalName'])
  } else if (ports.length === 0 && spec['clusterIP'] !== 'None') {
    report.required(['spec', 'ports'], 'Write the ports that the Service has.')
  }
}

function checkPortNames(ports: JsonObject[], report: Report): void {
  const seen = new Map<unknown, number>()
  for (const [index, { name }] of ports.entries()) {
    const path = ['spec', 'ports', index, 'name']
    const first = seen.get(name)
    if (!name) {
      if (ports.length > 1) report.required(path, 'Of several ports, each needs a name.')
    } else if (first === undefined) seen.set(name, index)
    else report.duplicate(path, name, ['spec', 'ports', first, 'name'])
  }
}
