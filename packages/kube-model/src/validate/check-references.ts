import { nearestName } from '../nearest-name.ts'
import { isJsonObject, type KubeObject } from '../object.ts'
import { objects } from './check-pod-spec.ts'
import type { ObjectFinding } from './finding.ts'
import { valueAt } from './pod-template.ts'
import { type Product, portNamesOf } from './product.ts'
import { type Reference, referencesOf } from './references.ts'
import { Report } from './report.ts'

/** How many names are looked through for one that is near. */
const maxSuggestions = 100

/** What every namespace has without being asked. */
const always = new Set(['ServiceAccount default', 'ConfigMap kube-root-ca.crt'])

/** Finds what an object names that is not in its product. */
export function checkReferences(object: KubeObject, product: Product): ObjectFinding[] {
  const report = new Report()
  for (const reference of referencesOf(object)) checkReference(object, reference, { product, report })
  checkTargetPorts(object, product, report)
  return report.findings
}

function checkReference(
  object: KubeObject,
  reference: Reference,
  { product, report }: { product: Product; report: Report },
): void {
  const { kind, name, key, port, path } = reference
  if (always.has(`${kind} ${name}`)) return
  const found = product.findBeside(object, kind, name)
  if (!found) {
    if (!product.mayBeMade(object, reference)) reportMissing(object, reference, { product, report })
    return
  }
  if (key !== undefined && !hasKey(found, key)) {
    report.add('manifest/dangling-reference', [...path.slice(0, -1), 'key'], {
      message: `Not found: "${key}": ${kind} "${name}" has no such key`,
      fix: suggest(key, dataKeysOf(found)),
    })
  }
  if (port && !hasPort(found, port.value)) {
    const ports = objects(valueAt(found, ['spec', 'ports']))
    report.add('manifest/dangling-reference', port.path, {
      message: `Not found: ${JSON.stringify(port.value)}: Service "${name}" has no such port`,
      fix: `It has ${ports.map(each => JSON.stringify(each['name'] ?? each['port'])).join(', ')}.`,
    })
  }
}

function reportMissing(
  object: KubeObject,
  { kind, name, path }: Reference,
  { product, report }: { product: Product; report: Report },
): void {
  const nearest = nearestName(name, product.namesBeside(object, kind).slice(0, maxSuggestions))
  const canBeOptional = kind === 'ConfigMap' || kind === 'Secret'
  const add = `Add the ${kind} to the product${canBeOptional ? ', or mark the reference "optional: true"' : ''}.`
  report.add('manifest/dangling-reference', path, {
    message: `Not found: "${name}": the product has no ${kind} of this name`,
    fix: nearest ? `Did you mean "${nearest}"?` : add,
  })
}

function dataKeysOf(object: KubeObject): string[] {
  return ['data', 'binaryData', 'stringData'].flatMap(field => {
    const data = object[field]
    return isJsonObject(data) ? Object.keys(data) : []
  })
}

const hasKey = (object: KubeObject, key: string): boolean => dataKeysOf(object).includes(key)

function hasPort(service: KubeObject, wanted: string | number): boolean {
  if (valueAt(service, ['spec', 'type']) === 'ExternalName') return true
  const ports = objects(valueAt(service, ['spec', 'ports']))
  return ports.some(port => port[typeof wanted === 'string' ? 'name' : 'port'] === wanted)
}

/** A Service that aims at a port by name needs a Pod that has one; which Pods it chooses outside is not known. */
function checkTargetPorts(object: KubeObject, product: Product, report: Report): void {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') return
  const names = product.podsOf(object).map(portNamesOf)
  if (names.length === 0) return
  for (const [index, { targetPort }] of objects(valueAt(object, ['spec', 'ports'])).entries()) {
    if (typeof targetPort !== 'string' || names.some(known => known.has(targetPort))) continue
    const known = new Set(names.flatMap(each => [...each]).filter(name => typeof name === 'string'))
    report.add('manifest/dangling-reference', ['spec', 'ports', index, 'targetPort'], {
      message: `Not found: "${targetPort}": no container of the Pods that the Service chooses has a port of this name`,
      fix: suggest(targetPort, known),
    })
  }
}

function suggest(name: string, known: Iterable<string>): string {
  const all = [...known]
  const nearest = nearestName(name, all)
  if (nearest) return `Did you mean "${nearest}"?`
  return all.length > 0 ? `There are ${all.join(', ')}.` : 'There are none.'
}
