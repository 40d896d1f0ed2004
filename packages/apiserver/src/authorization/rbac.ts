import type { User } from '../authentication/user.ts'
import type { Store } from '../storage/store.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import type { Attributes, Decision } from './attributes.ts'
import { ruleAllows } from './rules.ts'
import type { PolicyRule } from './rules.ts'

const group = 'rbac.authorization.k8s.io'
const superusers = 'system:masters'

interface Subject {
  kind: string
  name: string
  namespace?: string
}

interface Binding {
  metadata: { name: string; namespace?: string }
  subjects?: Subject[]
  roleRef: { kind: string; name: string }
}

interface Role {
  rules?: PolicyRule[] | null
}

/** A binding that applies to somebody, and the rules that it gives them. */
export interface Grant {
  rules: readonly PolicyRule[]
  /** What gave it, for people to read. */
  reason: string
}

/** Decides by the roles that are bound to a user. @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export class RbacAuthorizer {
  readonly #store: Store
  /** Objects never change: what was read of one stays right. */
  readonly #parsed = new WeakMap<StoredObject, unknown>()

  constructor(store: Store) {
    this.#store = store
  }

  authorize(user: User, attributes: Attributes): Decision {
    if (user.groups.includes(superusers)) return { allowed: true, reason: '' }
    const namespace = attributes.kind === 'resource' ? attributes.namespace : ''
    for (const { rules, reason } of this.grants(user, namespace))
      if (rules.some(rule => ruleAllows(rule, attributes)))
        return { allowed: true, reason: `RBAC: allowed by ${reason}` }
    return { allowed: false, reason: '' }
  }

  /** What a user may do everywhere, and in a namespace. */
  *grants(user: User, namespace: string): Generator<Grant> {
    for (const stored of this.#store.collection(`${group}/clusterrolebindings`).values())
      yield* this.#grant(this.#parse(stored) as Binding, user, 'ClusterRoleBinding')
    if (!namespace) return
    for (const stored of this.#store.collection(`${group}/rolebindings`).list(namespace))
      yield* this.#grant(this.#parse(stored) as Binding, user, 'RoleBinding')
  }

  *#grant(binding: Binding, user: User, kind: string): Generator<Grant> {
    const { namespace = '', name } = binding.metadata
    const subject = binding.subjects?.find(candidate => isSubject(candidate, user, namespace))
    if (!subject) return
    const { roleRef } = binding
    const role = this.#role(roleRef, namespace)
    const where = namespace ? `${name}/${namespace}` : name
    const reason = `${kind} ${JSON.stringify(where)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(subjectName(subject, namespace))}`
    yield { rules: role?.rules ?? [], reason }
  }

  #role({ kind, name }: Binding['roleRef'], namespace: string): Role | undefined {
    const stored =
      kind === 'ClusterRole'
        ? this.#store.collection(`${group}/clusterroles`).get('', name)
        : this.#store.collection(`${group}/roles`).get(namespace, name)
    return stored && (this.#parse(stored) as Role)
  }

  #parse(stored: StoredObject): unknown {
    let object = this.#parsed.get(stored)
    if (object === undefined) this.#parsed.set(stored, (object = JSON.parse(stored.json) as unknown))
    return object
  }
}

function isSubject({ kind, name, namespace }: Subject, user: User, bindingNamespace: string): boolean {
  if (kind === 'User') return user.name === name
  if (kind === 'Group') return user.groups.includes(name)
  return user.name === `system:serviceaccount:${namespace || bindingNamespace}:${name}`
}

function subjectName({ kind, name, namespace }: Subject, bindingNamespace: string): string {
  return kind === 'ServiceAccount' ? `${name}/${namespace || bindingNamespace}` : name
}
