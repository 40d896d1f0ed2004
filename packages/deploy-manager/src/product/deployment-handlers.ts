import {
  createClusterTarget,
  diffRevisions,
  readHistory,
  readRevision,
  type Revision as KubeRevision,
} from 'kube-appdeploy'
import { ManagerError } from '../manager-error.ts'
import type { Parts } from '../manager.ts'
import type { DeployRequest, PlanRow, Revision } from '../protocol/index.ts'
import type { Handlers } from '../server/handlers.ts'
import { compareEnvironments } from './compare-environments.ts'

type DeploymentHandlers = Pick<
  Handlers,
  | 'makePlan'
  | 'deploy'
  | 'listDeployments'
  | 'getDeployment'
  | 'getRevision'
  | 'rollBack'
  | 'planRollback'
  | 'compareEnvironments'
>

/** Answers about deployments, and begins them. */
export function deploymentHandlers(parts: Parts): DeploymentHandlers {
  const { deployer, client, namespace } = parts
  const target = createClusterTarget(client)
  const set = (): { name: string; namespace: string } => ({
    name: deployer.rendering?.product.name ?? '',
    namespace,
  })
  return {
    makePlan: ({ body }) => deployer.plan(body.modes),
    deploy({ body }) {
      confirm(body, parts)
      return deployer.request({ ...body, cause: { type: 'request', text: 'devmatic deploy' }, asked: true })
    },
    async listDeployments() {
      const { current, recent, proposal } = deployer
      const revisions = await readHistory(target, set())
      return {
        ...(current && { current }),
        recent: [...recent],
        ...(proposal && { proposal }),
        revisions: revisions.map(shownRevision),
      }
    },
    getDeployment({ params }) {
      const found = deployer.find(params.deployment)
      if (found) return found
      throw new ManagerError(
        'manager/unknown',
        'This deployment is no longer known; its revision is in the history',
      )
    },
    async getRevision({ params }) {
      const [revision, before] = await Promise.all(
        [params.revision, params.revision - 1].map(number => readRevision(target, set(), { number })),
      )
      if (!revision)
        throw new ManagerError('manager/unknown', `There is no revision ${params.revision} in the history`)
      return { revision: shownRevision(revision), rows: before ? changedRows(before, revision) : [] }
    },
    rollBack({ params, body }) {
      confirm(body, parts)
      const cause = { type: 'rollback', text: `back to revision ${params.revision}` } as const
      return deployer.request({ ...body, cause, revision: params.revision, asked: true })
    },
    planRollback: ({ params }) => deployer.planRevision(params.revision),
    compareEnvironments: ({ params }) => compareEnvironments(parts.options.root, params),
  }
}

/** @throws CodedError `manager/confirmation` */
function confirm({ confirm: name }: DeployRequest, { deployer, options }: Parts): void {
  const { environment } = options
  const isProtected = deployer.rendering?.environment.protected ?? environment !== 'local'
  if (!isProtected || name === environment) return
  throw new ManagerError(
    'manager/confirmation',
    `${environment} is protected: name it to change it, with --confirm ${environment}`,
  )
}

function shownRevision({ objects, source, ...revision }: KubeRevision): Revision {
  const { number, startedAt, endedAt, result, message } = revision
  const { environment, commit, dirty, author } = source
  return {
    number,
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    result,
    ...(message !== undefined && { message }),
    ...(environment !== undefined && { environment }),
    ...(commit !== undefined && { commit }),
    ...(dirty !== undefined && { dirty }),
    ...(author !== undefined && { author }),
    objects: objects.size,
  }
}

function changedRows(before: KubeRevision, after: KubeRevision): PlanRow[] {
  return diffRevisions(before, after).map(({ key, action, fields }) => {
    const object = after.objects.get(key) ?? before.objects.get(key)
    const { kind = key, metadata = {} } = object ?? {}
    const origin = after.origins.get(key) ?? before.origins.get(key)
    const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
    return {
      key,
      kind,
      name: metadata.name ?? '',
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      action: action === 'created' ? 'create' : action === 'deleted' ? 'prune' : 'change',
      what: action === 'changed' ? `${fields.length} field${fields.length === 1 ? '' : 's'}` : action,
      because: origin ? [{ type: 'template', text: `${origin.file}:${origin.line}` }] : [],
      effect: '',
      fields: fields.map(({ path, before: was, after: is, secret }) => ({
        path,
        ...(was !== undefined && { before: text(was) }),
        ...(is !== undefined && { after: text(is) }),
        ...(secret && { secret }),
      })),
    }
  })
}
