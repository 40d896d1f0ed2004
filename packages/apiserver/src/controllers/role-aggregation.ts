import { isDeepStrictEqual } from 'node:util'
import { matchesLabels, toLabelSelector } from '@devmatic/kube-model'
import type { JsonObject, KubeObject, LabelSelectorObject } from '@devmatic/kube-model'
import { loopbackUser } from '../authentication/user.ts'
import { listIn, objectIn } from '../json.ts'
import { parseStored } from '../registry/registry.ts'
import type { Server } from '../server.ts'

const collection = 'rbac.authorization.k8s.io/clusterroles'

/** Gives ClusterRoles that are made of others the rules of those. @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles */
export class RoleAggregator {
  readonly #server: Server

  constructor(server: Server) {
    this.#server = server
  }

  async start(): Promise<void> {
    this.#server.store.observe(changes => {
      if (changes.some(({ record }) => record.resource === collection))
        void this.#server.background.run(() => this.#aggregate())
    })
    await this.#aggregate()
  }

  async #aggregate(): Promise<void> {
    const server = this.#server
    const registry = server.registry(server.resource('rbac.authorization.k8s.io', 'clusterroles'))
    const roles = registry.list().map(stored => ({ stored, role: parseStored(stored) }))
    for (const { stored, role } of roles) {
      const selectors = listIn(
        objectIn(role, 'aggregationRule'),
        'clusterRoleSelectors',
      ) as LabelSelectorObject[]
      if (selectors.length === 0) continue
      const parts = roles.filter(
        other =>
          other.stored.name !== stored.name &&
          selectors.some(selector => matchesLabels(toLabelSelector(selector), other.stored.labels)),
      )
      const rules = uniqueRules(parts.map(part => part.role))
      if (isDeepStrictEqual(rules, listIn(role, 'rules'))) continue
      const context = { user: loopbackUser, dryRun: false, now: server.clock.now(), warn: () => {} }
      await registry.change(stored, live => ({ ...live, rules }), context)
    }
  }
}

function uniqueRules(roles: readonly KubeObject[]): JsonObject[] {
  const rules = new Map<string, JsonObject>()
  for (const role of roles)
    for (const rule of listIn(role, 'rules') as JsonObject[]) rules.set(JSON.stringify(rule), rule)
  return [...rules.values()]
}
