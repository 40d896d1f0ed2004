import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import type { Scope } from '../handlers/scope.ts'
import { listIn, objectIn, textIn } from '../json.ts'
import { generateName } from '../registry/generate-name.ts'
import { forbidden } from '../status/status-error.ts'

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
/** An hour, and a little that tells this token from one that was asked for. */
const tokenLifetimeSeconds = 3607

/**
 * Gives a Pod its account, and a volume with the account's token.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#serviceaccount-admission-controller
 * @throws StatusError Forbidden, for an account that is not there
 */
export function addServiceAccount(pod: KubeObject, { server, info, resource }: Scope): void {
  const spec = objectIn(pod, 'spec')
  const name = textIn(spec, 'serviceAccountName') || 'default'
  spec['serviceAccountName'] = spec['serviceAccount'] = name
  const stored = server.store.collection('serviceaccounts').get(info.namespace, name)
  if (!stored)
    throw forbidden(
      resource,
      pod.metadata.name ?? '',
      `error looking up service account ${info.namespace}/${name}: serviceaccount "${name}" not found`,
    )
  const account = JSON.parse(stored.json) as JsonObject
  if (listIn(spec, 'imagePullSecrets').length === 0 && listIn(account, 'imagePullSecrets').length > 0)
    spec['imagePullSecrets'] = [...listIn(account, 'imagePullSecrets')] as JsonObject[]
  if ((spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken']) !== false)
    mountToken(spec)
}

function mountToken(spec: JsonObject): void {
  const containers = [...listIn(spec, 'initContainers'), ...listIn(spec, 'containers')] as JsonObject[]
  const bare = containers.filter(container => !listIn(container, 'volumeMounts').some(isTokenMount))
  if (bare.length === 0) return
  const volumes = listIn(spec, 'volumes') as JsonObject[]
  const existing = volumes.find(volume => textIn(volume, 'name').startsWith('kube-api-access-'))
  const volume = existing ?? tokenVolume()
  if (!existing) spec['volumes'] = [...volumes, volume]
  for (const container of bare) {
    const mount = { name: volume['name'], readOnly: true, mountPath } as JsonObject
    container['volumeMounts'] = [...(listIn(container, 'volumeMounts') as JsonObject[]), mount]
  }
}

function isTokenMount(mount: unknown): boolean {
  return textIn(mount, 'mountPath') === mountPath
}

function tokenVolume(): JsonObject {
  return {
    name: generateName('kube-api-access-'),
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenLifetimeSeconds, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  }
}
