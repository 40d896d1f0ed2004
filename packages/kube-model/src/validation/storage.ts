import { checkDnsSubdomain } from '../names/name-syntax.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { objectAt, textAt, textsAt } from '../fields.ts'
import { checkSelector } from './labels.ts'
import type { At } from './labels.ts'
import { canonical } from './problems.ts'
import type { Problems } from './problems.ts'
import { compareTexts, quantityText } from './quantities.ts'

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** What is wrong with a PersistentVolumeClaim. */
export function checkClaim(object: KubeObject, problems: Problems): void {
  checkClaimSpec(objectAt(object, 'spec'), { path: 'spec', problems })
}

/** What is wrong with the spec of a claim, or of a template for claims. */
export function checkClaimSpec(spec: JsonObject, { path, problems }: At): void {
  const modes = textsAt(spec, 'accessModes')
  if (modes.length === 0) problems.required(`${path}.accessModes`, 'at least 1 access mode is required')
  checkSelector(spec['selector'], { path: `${path}.selector`, problems })
  checkModes(modes, { path: `${path}.accessModes`, problems })
  const requests = objectAt(objectAt(spec, 'resources'), 'requests')
  const at = `${path}.resources[storage]`
  if (requests['storage'] === undefined) problems.required(at)
  else if (compareTexts(requests['storage'], '0') <= 0)
    problems.invalid(at, quantityText(requests['storage']), 'must be greater than zero')
  const className = textAt(spec, 'storageClassName')
  if (className) problems.broken(`${path}.storageClassName`, className, checkDnsSubdomain(className))
  const mode = spec['volumeMode']
  if (mode !== undefined && mode !== 'Block' && mode !== 'Filesystem')
    problems.unsupported(`${path}.volumeMode`, mode, ['Block', 'Filesystem'])
}

function checkModes(modes: readonly string[], { path, problems }: At): void {
  for (const mode of modes) if (!accessModes.includes(mode)) problems.unsupported(path, mode, accessModes)
  if (modes.includes('ReadWriteOncePod') && modes.some(mode => mode !== 'ReadWriteOncePod'))
    problems.forbidden(path, 'may not use ReadWriteOncePod with other access modes')
}

/** Of a claim that was made, only what it asks for may grow. */
export function checkClaimUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  const [spec, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')]
  // A claim is bound once, and its class may be filled in.
  const rest = ({
    resources: _,
    volumeName: __,
    storageClassName: ___,
    volumeAttributesClassName: ____,
    ...others
  }: JsonObject): string => canonical(others)
  const bound = textAt(before, 'volumeName')
  const named = textAt(before, 'storageClassName')
  if (
    rest(spec) !== rest(before) ||
    (bound !== '' && bound !== textAt(spec, 'volumeName')) ||
    (named !== '' && named !== textAt(spec, 'storageClassName'))
  )
    problems.forbidden(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    )
}

/** What is wrong with a PersistentVolume. */
export function checkVolume(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  const modes = textsAt(spec, 'accessModes')
  if (modes.length === 0) problems.required('spec.accessModes')
  checkModes(modes, { path: 'spec.accessModes', problems })
  const capacity = objectAt(spec, 'capacity')
  if (Object.keys(capacity).length === 0) problems.required('spec.capacity')
  else if (capacity['storage'] === undefined)
    problems.unsupported('spec.capacity', Object.keys(capacity)[0], ['storage'])
  const policy = textAt(spec, 'persistentVolumeReclaimPolicy')
  if (policy && !['Delete', 'Recycle', 'Retain'].includes(policy))
    problems.unsupported('spec.persistentVolumeReclaimPolicy', policy, ['Delete', 'Recycle', 'Retain'])
  const sources = Object.keys(spec).filter(
    name => isJsonObject(spec[name]) && !['capacity', 'claimRef', 'nodeAffinity'].includes(name),
  )
  if (sources.length === 0) problems.required('spec', 'must specify a volume type')
  for (const source of sources.slice(1))
    problems.forbidden(`spec.${source}`, 'may not specify more than 1 volume type')
}

/** What is wrong with a StorageClass. */
export function checkStorageClass(object: KubeObject, problems: Problems): void {
  if (typeof object['provisioner'] !== 'string' || object['provisioner'] === '')
    problems.required('provisioner')
}

/** Most of a StorageClass stays what it was. */
export function checkStorageClassUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy'])
    if (canonical(object[field]) !== canonical(old[field]))
      problems.forbidden(field, `updates to ${field} are forbidden.`)
  problems.immutable('volumeBindingMode', object['volumeBindingMode'], old['volumeBindingMode'])
}
