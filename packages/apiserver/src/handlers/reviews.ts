import type { JsonObject, JsonValue, KubeObject } from '@devmatic/kube-model'
import { issuer } from '../authentication/service-account-tokens.ts'
import type { User } from '../authentication/user.ts'
import type { Attributes } from '../authorization/attributes.ts'
import type { PolicyRule } from '../authorization/rules.ts'
import { timestamp } from '../registry/timestamp.ts'
import { listIn, objectIn, textIn, textsIn } from '../json.ts'
import { type StatusError, badRequest, invalid } from '../status/status-error.ts'
import { trackFields } from './field-management.ts'
import { readObject } from './read-object.ts'
import type { Handler, Scope } from './scope.ts'

/** What the server answers a question with. */
type Answer = (scope: Scope, review: KubeObject) => JsonObject

/** Questions that are asked by creating an object, of which nothing is kept: by `resource.group`. */
export const reviewHandlers: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries({
    'tokenreviews.authentication.k8s.io': reviewToken,
    'selfsubjectreviews.authentication.k8s.io': ({ user, now }: Scope, review: KubeObject) => {
      review.metadata = { creationTimestamp: timestamp(now) }
      return { userInfo: userInfo(user) }
    },
    'selfsubjectaccessreviews.authorization.k8s.io': (scope: Scope, review: KubeObject) =>
      decide(scope, scope.user, objectIn(review, 'spec')),
    'subjectaccessreviews.authorization.k8s.io': reviewAccess,
    'localsubjectaccessreviews.authorization.k8s.io': reviewAccess,
    'selfsubjectrulesreviews.authorization.k8s.io': reviewRules,
  } satisfies Record<string, Answer>).map(([name, answer]) => [name, answering(answer)]),
)

function answering(answer: Answer): Handler {
  return async scope => {
    const review = await readObject(scope)
    trackFields(scope, undefined, review)
    review['status'] = answer(scope, review)
    scope.exchange.sendJson(201, scope.resource.codec.encode(review))
  }
}

function reviewToken({ server, now }: Scope, review: KubeObject): JsonObject {
  const spec = objectIn(review, 'spec')
  const given = textsIn(spec, 'audiences')
  const audiences = given.length > 0 ? given : [issuer]
  const user = server.authenticator.authenticateToken(textIn(spec, 'token'), audiences, now)
  if (user) return { authenticated: true, user: userInfo(user), audiences }
  return {
    user: {},
    error: 'invalid bearer token',
  }
}

function userInfo({ name, uid, groups, extra }: User): JsonObject {
  const more = Object.entries(extra ?? {}).map(([key, values]) => [key, [...values]])
  return {
    username: name,
    ...(uid && { uid }),
    groups: [...groups],
    ...(extra && { extra: Object.fromEntries(more) }),
  }
}

function reviewAccess(scope: Scope, review: KubeObject): JsonObject {
  const spec = objectIn(review, 'spec')
  const user: User = { name: textIn(spec, 'user'), groups: textsIn(spec, 'groups') }
  if (!user.name && user.groups.length === 0)
    throw invalidSpec('user', '', 'at least one of user or group must be specified')
  const { namespace } = objectIn(spec, 'resourceAttributes')
  if (scope.resource.namespaced && namespace !== undefined && namespace !== scope.info.namespace)
    throw invalidSpec('resourceAttributes.namespace', namespace, 'must match metadata.namespace')
  return decide(scope, user, spec)
}

function decide({ server }: Scope, user: User, spec: JsonObject): JsonObject {
  const { allowed, reason } = server.authorizer.authorize(user, attributesOfSpec(spec))
  return { allowed, ...(reason && { reason }) }
}

function attributesOfSpec(spec: JsonObject): Attributes {
  const nonResource = objectIn(spec, 'nonResourceAttributes')
  if (spec['nonResourceAttributes'] !== undefined)
    return { kind: 'path', verb: textIn(nonResource, 'verb'), path: textIn(nonResource, 'path') }
  const resource = objectIn(spec, 'resourceAttributes')
  if (spec['resourceAttributes'] === undefined)
    throw invalidSpec(
      'resourceAttributes',
      null,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  return {
    kind: 'resource',
    verb: textIn(resource, 'verb'),
    group: textIn(resource, 'group'),
    version: textIn(resource, 'version'),
    resource: textIn(resource, 'resource'),
    subresource: textIn(resource, 'subresource'),
    namespace: textIn(resource, 'namespace'),
    name: textIn(resource, 'name'),
  }
}

/** Kubernetes does not say of which kind. */
function invalidSpec(field: string, value: JsonValue, why: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(value)}: ${why}`
  const cause = { reason: 'FieldValueInvalid', message, field: `spec.${field}` }
  return invalid({ group: 'authorization.k8s.io', kind: '' }, '', [cause])
}

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

function reviewRules({ server, user }: Scope, review: KubeObject): JsonObject {
  const namespace = textIn(objectIn(review, 'spec'), 'namespace')
  if (!namespace) throw badRequest('no namespace on request')
  const granted = [...server.authorizer.grants(user, namespace)].flatMap(({ rules }) => rules)
  const rules = user.groups.includes('system:masters') ? [...everything, ...granted] : granted
  const isAboutPaths = (rule: PolicyRule): boolean => listIn(rule, 'nonResourceURLs').length > 0
  return {
    resourceRules: rules.filter(rule => !isAboutPaths(rule)) as unknown as JsonObject[],
    nonResourceRules: rules
      .filter(isAboutPaths)
      .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  }
}
