import { checkDataKey, checkDnsLabel } from '../names/name-syntax.ts'
import type { JsonObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { entriesAt, findObject, numberAt, textAt } from '../fields.ts'
import type { At } from './labels.ts'
import { checkFieldRef, checkResourceFieldRef, volumeFields } from './pod-env.ts'
import { Problems } from './problems.ts'
import { isNegative } from './quantities.ts'

/** Sources of volumes in the order in which they are looked at: of two, the later one is wrong. */
const sources = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
]

/** The volumes of a Pod. @returns the names of those that are right */
export function checkVolumes(spec: JsonObject, { path, problems }: At): Set<string> {
  const names = new Set<string>()
  for (const [index, volume] of entriesAt(spec, 'volumes')) {
    const own = new Problems()
    const at = `${path}[${index}]`
    checkSource(volume, { path: at, problems: own })
    const name = textAt(volume, 'name')
    if (name) own.broken(`${at}.name`, name, checkDnsLabel(name))
    else own.required(`${at}.name`)
    if (names.has(name)) own.duplicate(`${at}.name`, name)
    if (own.list.length === 0) names.add(name)
    else problems.list.push(...own.list)
  }
  return names
}

function checkSource(volume: JsonObject, { path, problems }: At): void {
  const given = sources.filter(source => isJsonObject(volume[source]))
  for (const [index, source] of given.entries()) {
    const at = `${path}.${source}`
    if (index > 0) problems.forbidden(at, 'may not specify more than 1 volume type')
    else checkers[source]?.(volume[source] as JsonObject, { path: at, problems })
  }
  if (given.length === 0) problems.required(path, 'must specify a volume type')
}

type Checker = (source: JsonObject, at: At) => void

const checkers: Readonly<Record<string, Checker>> = {
  emptyDir: ({ sizeLimit }, { path, problems }) => {
    if (sizeLimit !== undefined && isNegative(sizeLimit))
      problems.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')
  },
  hostPath: (source, { path, problems }) => {
    const hostPath = textAt(source, 'path')
    if (!hostPath) return problems.required(`${path}.path`)
    if (hostPath.split('/').includes('..'))
      problems.invalid(`${path}.path`, hostPath, "must not contain '..'")
    const type = textAt(source, 'type')
    if (type && !hostPathTypes.includes(type)) problems.unsupported(`${path}.type`, type, hostPathTypes)
  },
  secret: (source, at) => {
    if (!textAt(source, 'secretName')) at.problems.required(`${at.path}.secretName`)
    checkModeAndItems(source, at)
  },
  configMap: (source, at) => {
    if (!textAt(source, 'name')) at.problems.required(`${at.path}.name`)
    checkModeAndItems(source, at)
  },
  persistentVolumeClaim: (source, { path, problems }) => {
    if (!textAt(source, 'claimName')) problems.required(`${path}.claimName`)
  },
  nfs: (source, { path, problems }) => {
    if (!textAt(source, 'server')) problems.required(`${path}.server`)
    if (!textAt(source, 'path')) problems.required(`${path}.path`)
    else if (!textAt(source, 'path').startsWith('/'))
      problems.invalid(`${path}.path`, source['path'], 'must be an absolute path')
  },
  csi: (source, { path, problems }) => {
    if (!textAt(source, 'driver')) problems.required(`${path}.driver`)
  },
  downwardAPI: (source, at) => {
    checkMode(source, at)
    for (const [, file] of entriesAt(source, 'items')) checkDownwardFile(file, at)
  },
  projected: checkProjected,
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]
const modeRule = 'must be a number between 0 and 0777 (octal), both inclusive'

function checkMode(source: JsonObject, { path, problems }: At): void {
  const mode = numberAt(source, 'defaultMode')
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    problems.invalid(`${path}.defaultMode`, mode, modeRule)
}

function checkModeAndItems(source: JsonObject, at: At): void {
  checkMode(source, at)
  checkItems(source, at)
}

function checkItems(source: JsonObject, { path, problems }: At): void {
  for (const [index, item] of entriesAt(source, 'items'))
    checkKeyToPath(item, { path: `${path}.items[${index}]`, problems })
}

function checkKeyToPath(item: JsonObject, { path, problems }: At): void {
  const key = textAt(item, 'key')
  if (key) problems.broken(`${path}.key`, key, checkDataKey(key))
  else problems.required(`${path}.key`)
  if (textAt(item, 'path')) checkLocalPath(textAt(item, 'path'), { path: `${path}.path`, problems })
  else problems.required(`${path}.path`)
  const mode = numberAt(item, 'mode')
  if (mode !== undefined && (mode < 0 || mode > 0o777)) problems.invalid(`${path}.mode`, mode, modeRule)
}

/** A path below some folder: relative, and never out of it. */
function checkLocalPath(value: string, { path, problems }: At): void {
  checkDescendingPath(value, { path, problems })
  if (value.startsWith('..') && !value.startsWith('../'))
    problems.invalid(path, value, "must not start with '..'")
}

/** A path that never leads upwards. */
export function checkDescendingPath(value: string, { path, problems }: At): void {
  if (value.startsWith('/')) problems.invalid(path, value, 'must be a relative path')
  if (value.split('/').includes('..')) problems.invalid(path, value, "must not contain '..'")
}

function checkDownwardFile(file: JsonObject, { path, problems }: At): void {
  const name = textAt(file, 'path')
  if (!name) problems.required(`${path}.path`)
  checkLocalPath(name, { path: `${path}.path`, problems })
  const [fieldRef, resourceRef] = [findObject(file, 'fieldRef'), findObject(file, 'resourceFieldRef')]
  if (fieldRef) {
    checkFieldRef(fieldRef, volumeFields, { path: `${path}.fieldRef`, problems })
    if (resourceRef)
      problems.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
  } else if (resourceRef) {
    checkResourceFieldRef(resourceRef, { path: `${path}.resourceFieldRef`, problems }, true)
  } else problems.required(path, 'one of fieldRef and resourceFieldRef is required')
}

const shortestTokenSeconds = 600

function checkProjected(projected: JsonObject, at: At): void {
  const { path, problems } = at
  checkMode(projected, at)
  for (const [index, source] of entriesAt(projected, 'sources')) {
    const own = `${path}.sources[${index}]`
    for (const kind of ['secret', 'configMap']) {
      const part = findObject(source, kind)
      if (!part) continue
      if (!textAt(part, 'name')) problems.required(`${own}.${kind}.name`)
      checkItems(part, { path: `${own}.${kind}`, problems })
    }
    for (const [, file] of entriesAt(findObject(source, 'downwardAPI'), 'items'))
      checkDownwardFile(file, { path: `${own}.downwardAPI`, problems })
    const token = findObject(source, 'serviceAccountToken')
    if (token) checkTokenProjection(token, { path: own, problems }, path)
    const kinds = [
      'secret',
      'configMap',
      'downwardAPI',
      'serviceAccountToken',
      'clusterTrustBundle',
      'podCertificate',
    ]
    if (kinds.filter(kind => isJsonObject(source[kind])).length > 1)
      problems.forbidden(own, 'may not specify more than 1 volume type')
  }
}

function checkTokenProjection(token: JsonObject, { path, problems }: At, projected: string): void {
  const seconds = numberAt(token, 'expirationSeconds') ?? 0
  if (seconds < shortestTokenSeconds)
    problems.invalid(
      `${path}.serviceAccountToken.expirationSeconds`,
      seconds,
      'may not specify a duration less than 10 minutes',
    )
  if (textAt(token, 'path')) checkLocalPath(textAt(token, 'path'), { path: `${projected}.path`, problems })
  else problems.required(`${projected}.path`)
}
