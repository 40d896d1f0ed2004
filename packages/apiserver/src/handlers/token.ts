import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { issuer } from '../authentication/service-account-tokens.ts'
import type { ObjectName } from '../authentication/service-account-tokens.ts'
import { numberIn, objectIn, textIn, textsIn } from '../json.ts'
import { parseStored } from '../registry/registry.ts'
import { timestamp } from '../registry/timestamp.ts'
import { conflict, invalid, notFound } from '../status/status-error.ts'
import { decodeObject } from './read-object.ts'
import { parseBody } from '../http/parse-body.ts'
import type { Scope } from './scope.ts'

const defaultLifetimeSeconds = 3600
const shortestLifetimeSeconds = 600

/** POST of a ServiceAccount's `token`: makes a token for it, bound to a Pod or Secret if the request says so. */
export async function tokenHandler(scope: Scope): Promise<void> {
  const { exchange, server, registry, info, now } = scope
  const account = registry.get(info.namespace, info.name)
  const review = await readTokenRequest(scope)
  const spec = objectIn(review, 'spec')
  const lifetime = numberIn(spec, 'expirationSeconds') ?? defaultLifetimeSeconds
  if (lifetime < shortestLifetimeSeconds)
    throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, info.name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${lifetime}: may not specify a duration less than 10 minutes`,
        field: 'spec.expirationSeconds',
      },
    ])
  const given = textsIn(spec, 'audiences')
  const aud = given.length > 0 ? given : [issuer]
  const iat = Math.floor(now / 1000)
  const token = server.signer.sign({
    aud,
    iat,
    exp: iat + lifetime,
    'kubernetes.io': {
      namespace: info.namespace,
      serviceaccount: { name: account.name, uid: account.uid },
      ...boundObject(scope, objectIn(spec, 'boundObjectRef')),
    },
  })
  review['spec'] = { ...spec, audiences: aud, expirationSeconds: lifetime }
  review['status'] = { token, expirationTimestamp: timestamp((iat + lifetime) * 1000) }
  review.metadata = {
    ...review.metadata,
    name: account.name,
    namespace: info.namespace,
    creationTimestamp: timestamp(now),
  }
  exchange.sendJson(201, reviewResource(scope).codec.encode(review))
}

function reviewResource({ server }: Scope): Scope['resource'] {
  return server.resources.tokenRequests
}

async function readTokenRequest(scope: Scope): Promise<KubeObject> {
  const { value } = await parseBody(await scope.exchange.body(), scope.exchange.header('content-type'))
  return decodeObject({ ...scope, resource: reviewResource(scope) }, value ?? {})
}

/** The object that the token dies with. @throws StatusError NotFound, Conflict */
function boundObject(
  { server, info }: Scope,
  reference: JsonObject,
): { pod?: ObjectName; secret?: ObjectName; node?: ObjectName } {
  const [kind, name, uid] = [textIn(reference, 'kind'), textIn(reference, 'name'), textIn(reference, 'uid')]
  if (kind !== 'Pod' && kind !== 'Secret') return {}
  const resource = { group: '', resource: kind === 'Pod' ? 'pods' : 'secrets' }
  const stored = server.store.collection(resource.resource).get(info.namespace, name)
  if (!stored) throw notFound(resource, name)
  if (uid && uid !== stored.uid)
    throw conflict(
      resource,
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  const bound = { name, uid: stored.uid }
  if (kind === 'Secret') return { secret: bound }
  const node = textIn(objectIn(parseStored(stored), 'spec'), 'nodeName')
  const nodeUid = node ? server.store.collection('nodes').get('', node)?.uid : undefined
  return { pod: bound, ...(node && { node: { name: node, uid: nodeUid ?? '' } }) }
}
