import type { JsonObject } from '../object.ts'
import { fill, isSet, objectOf, objectsOf } from './defaulter.ts'
import type { Defaulters } from './defaulter.ts'
import { fillPodRequests } from './pod-resources.ts'

const fileMode = 0o644
const tokenLifetimeSeconds = 3600

/** Pods, and the parts of their templates. */
export const pod: Defaulters = {
  'core.v1.Pod': object => {
    const spec = (object['spec'] ??= {}) as JsonObject
    for (const container of containersOf(spec)) limitsBecomeRequests(container)
    fillPodRequests(spec)
    fill(spec, { enableServiceLinks: true })
    if (spec['hostNetwork'] === true) for (const container of containersOf(spec)) setHostPorts(container)
  },
  'core.v1.PodSpec': spec => {
    fill(spec, {
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
    })
    // One field by two names: the older one follows the newer.
    const account = spec['serviceAccountName'] || spec['serviceAccount']
    if (account) spec['serviceAccountName'] = spec['serviceAccount'] = account
  },
  'core.v1.Volume': volume => {
    if (Object.keys(volume).every(name => name === 'name')) volume['emptyDir'] = {}
  },
  'core.v1.Container': fillContainer,
  'core.v1.EphemeralContainer': fillContainer,
  'core.v1.Probe': probe => {
    fillNumber(probe, 'timeoutSeconds', 1)
    fillNumber(probe, 'periodSeconds', 10)
    fillNumber(probe, 'successThreshold', 1)
    fillNumber(probe, 'failureThreshold', 3)
  },
  'core.v1.HTTPGetAction': action => fill(action, { path: '/', scheme: 'HTTP' }),
  'core.v1.ObjectFieldSelector': selector => fill(selector, { apiVersion: 'v1' }),
  'core.v1.SecretVolumeSource': source => fill(source, { defaultMode: fileMode }),
  'core.v1.ConfigMapVolumeSource': source => fill(source, { defaultMode: fileMode }),
  'core.v1.DownwardAPIVolumeSource': source => fill(source, { defaultMode: fileMode }),
  'core.v1.ProjectedVolumeSource': source => fill(source, { defaultMode: fileMode }),
  'core.v1.ServiceAccountTokenProjection': source =>
    fill(source, { expirationSeconds: tokenLifetimeSeconds }),
  'core.v1.HostPathVolumeSource': source => {
    source['type'] ??= ''
  },
  'core.v1.ImageVolumeSource': source => {
    if (source['reference']) fill(source, { pullPolicy: pullPolicy(source['reference']) })
  },
}

function containersOf(spec: JsonObject): JsonObject[] {
  return [...objectsOf(spec, 'containers'), ...objectsOf(spec, 'initContainers')]
}

function fillContainer(container: JsonObject): void {
  fill(container, {
    imagePullPolicy: pullPolicy(container['image']),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
}

/** An image by no tag, or by `latest`, may be another one tomorrow. */
function pullPolicy(image: unknown): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent'
  const tag = /:([^:/]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function limitsBecomeRequests(container: JsonObject): void {
  const resources = objectOf(container, 'resources')
  const limits = resources && objectOf(resources, 'limits')
  if (!limits || !isSet(limits)) return
  resources['requests'] = { ...limits, ...objectOf(resources, 'requests') }
}

function setHostPorts(container: JsonObject): void {
  for (const port of objectsOf(container, 'ports'))
    if (port['containerPort']) port['hostPort'] ||= port['containerPort']
}

function fillNumber(object: JsonObject, name: string, value: number): void {
  object[name] ||= value
}
