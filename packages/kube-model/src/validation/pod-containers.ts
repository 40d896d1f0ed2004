import { checkDnsLabel, checkPortName, checkPortNumber, checkQualifiedName } from '../names/name-syntax.ts'
import type { JsonObject } from '../object.ts'
import { entriesAt, findObject, numberAt, objectAt, textAt } from '../fields.ts'
import type { At } from './labels.ts'
import { checkEnv } from './pod-env.ts'
import { checkProbesAndHooks } from './pod-probes.ts'
import { checkDescendingPath } from './pod-volumes.ts'
import { compareTexts, isNegative, quantityText } from './quantities.ts'

/** What the containers of a Pod are checked with. */
export interface PodContext extends At {
  spec: JsonObject
  /** Volumes, and devices, that may be mounted. */
  volumes: ReadonlySet<string>
}

/** The containers of a Pod: ordinary ones, those that run before, and those that were added to look. */
export function checkAllContainers(at: PodContext): void {
  const { spec, path, problems } = at
  const names = new Set<string>()
  const containers = entriesAt(spec, 'containers')
  if (containers.length === 0) problems.required(`${path}.containers`)
  for (const [index, container] of containers) {
    const own = { ...at, path: `${path}.containers[${index}]` }
    checkContainer(container, own)
    checkUnique(container, names, own)
    checkProbesAndHooks(container, { ...own, graceSeconds: numberAt(spec, 'terminationGracePeriodSeconds') })
  }
  checkHostPorts(containers, at)
  for (const [index, container] of entriesAt(spec, 'initContainers'))
    checkInitContainer(container, names, { ...at, path: `${path}.initContainers[${index}]` })
  for (const [index, container] of entriesAt(spec, 'ephemeralContainers')) {
    const own = { ...at, path: `${path}.ephemeralContainers[${index}]` }
    checkContainer(container, own)
    checkUnique(container, names, own)
  }
}

function checkUnique(container: JsonObject, names: Set<string>, { path, problems }: At): void {
  const name = textAt(container, 'name')
  if (names.has(name)) problems.duplicate(`${path}.name`, name)
  else if (name) names.add(name)
}

function checkInitContainer(container: JsonObject, names: Set<string>, at: PodContext): void {
  const { path, problems, spec } = at
  checkContainer(container, at)
  const policy = container['restartPolicy']
  if (policy !== undefined && policy !== 'Always' && policy !== 'Never' && policy !== 'OnFailure')
    problems.unsupported(`${path}.restartPolicy`, policy, ['Always', 'Never', 'OnFailure'])
  checkUnique(container, names, at)
  checkHostPorts([[0, container]], { ...at, path: path.slice(0, path.lastIndexOf('.')) }, 'initContainers')
  if (policy === 'Always')
    return checkProbesAndHooks(container, {
      ...at,
      graceSeconds: numberAt(spec, 'terminationGracePeriodSeconds'),
    })
  for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'])
    if (findObject(container, field))
      problems.forbidden(
        `${path}.${field}`,
        'may not be set for init containers without restartPolicy=Always',
      )
}

function checkContainer(container: JsonObject, at: PodContext): void {
  const { path, problems } = at
  const name = textAt(container, 'name')
  if (name) problems.broken(`${path}.name`, name, checkDnsLabel(name))
  else problems.required(`${path}.name`)
  if (!textAt(container, 'image')) problems.required(`${path}.image`)
  problems.oneOf(`${path}.terminationMessagePolicy`, container['terminationMessagePolicy'], [
    'File',
    'FallbackToLogsOnError',
  ])
  checkPorts(container, { path: `${path}.ports`, problems })
  checkEnv(container, at)
  checkMounts(container, at)
  problems.oneOf(`${path}.imagePullPolicy`, container['imagePullPolicy'], ['Always', 'IfNotPresent', 'Never'])
  checkResources(objectAt(container, 'resources'), { path: `${path}.resources`, problems })
  checkSecurity(objectAt(container, 'securityContext'), { path: `${path}.securityContext`, problems })
}

/** Protocols of ports. */
export const portProtocols: readonly string[] = ['SCTP', 'TCP', 'UDP']

function checkPorts(container: JsonObject, { path, problems }: At): void {
  const names = new Set<string>()
  for (const [index, port] of entriesAt(container, 'ports')) {
    const at = `${path}[${index}]`
    const name = textAt(port, 'name')
    const broken = name ? checkPortName(name) : []
    if (broken.length > 0) problems.broken(`${at}.name`, name, broken)
    else if (names.has(name)) problems.duplicate(`${at}.name`, name)
    else if (name) names.add(name)
    const number = numberAt(port, 'containerPort') ?? 0
    if (number === 0) problems.required(`${at}.containerPort`)
    else problems.broken(`${at}.containerPort`, number, checkPortNumber(number))
    const hostPort = numberAt(port, 'hostPort') ?? 0
    if (hostPort !== 0) problems.broken(`${at}.hostPort`, hostPort, checkPortNumber(hostPort))
    problems.oneOf(`${at}.protocol`, port['protocol'], portProtocols)
  }
}

function checkHostPorts(
  containers: readonly [number, JsonObject][],
  { spec, path, problems }: PodContext,
  list = 'containers',
): void {
  const used = new Set<string>()
  for (const [index, container] of containers)
    for (const [portIndex, port] of entriesAt(container, 'ports')) {
      const hostPort = numberAt(port, 'hostPort') ?? 0
      const at = `${path}.${list}[${index}].ports[${portIndex}].hostPort`
      if (spec['hostNetwork'] === true && hostPort !== 0 && hostPort !== numberAt(port, 'containerPort'))
        problems.invalid(
          `${path}.${list}[${index}].ports[${portIndex}].containerPort`,
          port['containerPort'],
          'must match `hostPort` when `hostNetwork` is true',
        )
      if (hostPort === 0) continue
      const key = `${textAt(port, 'protocol')}/${textAt(port, 'hostIP')}/${hostPort}`
      if (used.has(key)) problems.duplicate(at, key)
      used.add(key)
    }
}

function checkMounts(container: JsonObject, { path, problems, volumes }: PodContext): void {
  const mountPaths = new Set<string>()
  const list = `${path}.volumeMounts`
  for (const [index, mount] of entriesAt(container, 'volumeMounts')) {
    const at = `${list}[${index}]`
    const [name, mountPath, subPath] = [
      textAt(mount, 'name'),
      textAt(mount, 'mountPath'),
      textAt(mount, 'subPath'),
    ]
    if (!name) problems.required(`${at}.name`)
    if (!volumes.has(name)) problems.notFound(`${at}.name`, name)
    if (!mountPath) problems.required(`${at}.mountPath`)
    if (mountPaths.has(mountPath)) problems.invalid(`${at}.mountPath`, mountPath, 'must be unique')
    mountPaths.add(mountPath)
    if (subPath) checkDescendingPath(subPath, { path: `${list}.subPath`, problems })
    const expression = textAt(mount, 'subPathExpr')
    if (!expression) continue
    if (subPath)
      problems.invalid(`${at}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive')
    checkDescendingPath(expression, { path: `${list}.subPathExpr`, problems })
  }
}

const standardResources = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/

/** What a container asks for, and may use at most. */
function checkResources(resources: JsonObject, { path, problems }: At): void {
  const [limits, requests] = [objectAt(resources, 'limits'), objectAt(resources, 'requests')]
  for (const [kind, amounts] of [
    ['limits', limits],
    ['requests', requests],
  ] as const)
    for (const [name, quantity] of Object.entries(amounts)) {
      const at = `${path}.${kind}[${name}]`
      checkResourceName(name, { path: at, problems })
      checkAmount(name, quantity, { path: at, problems })
      if (kind === 'requests') checkRequest({ name, quantity, limit: limits[name] }, { path, problems })
    }
}

function checkAmount(name: string, quantity: unknown, { path, problems }: At): void {
  if (isNegative(quantity))
    problems.invalid(path, quantityText(quantity), 'must be greater than or equal to 0')
  const isWhole = name.includes('/') && !name.includes('kubernetes.io/')
  if (isWhole && !/^\d+$/.test(quantityText(quantity))) problems.invalid(path, quantity, 'must be an integer')
}

function checkRequest(
  request: { name: string; quantity: unknown; limit: unknown },
  { path, problems }: At,
): void {
  const { name, quantity, limit } = request
  const overcommits = standardResources.test(name) && !name.startsWith('hugepages-')
  if (limit === undefined) {
    if (!overcommits)
      problems.required(`${path}.limits`, 'Limit must be set for non overcommitable resources')
    return
  }
  const order = compareTexts(quantity, limit)
  if (order !== 0 && !overcommits)
    problems.invalid(
      `${path}.requests`,
      quantityText(quantity),
      `must be equal to ${name} limit of ${quantityText(limit)}`,
    )
  else if (order > 0)
    problems.invalid(
      `${path}.requests`,
      quantityText(quantity),
      `must be less than or equal to ${name} limit of ${quantityText(limit)}`,
    )
}

function checkResourceName(name: string, { path, problems }: At): void {
  problems.broken(path, name, checkQualifiedName(name))
  if (!name.includes('/') && !standardResources.test(name))
    problems.invalid(path, name, 'must be a standard resource for containers')
}

const largestId = 2 ** 31 - 1

/** Users and groups of a security context. */
export function checkSecurity(security: JsonObject, { path, problems }: At): void {
  for (const field of ['runAsUser', 'runAsGroup', 'fsGroup']) {
    const id = numberAt(security, field)
    if (id !== undefined && (id < 0 || id > largestId))
      problems.invalid(`${path}.${field}`, id, `must be between 0 and ${largestId}, inclusive`)
  }
  if (security['allowPrivilegeEscalation'] === false && security['privileged'] === true)
    problems.invalid(
      path,
      security,
      'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    )
}
