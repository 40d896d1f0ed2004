import { systemClock } from '@devmatic/base'
import { type CallOptions, callOptionsOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { DeployError } from '../deploy-error.ts'
import { findLastRevision, readRevision } from '../history/history.ts'
import { objectKey } from '../render/object-key.ts'
import type { RenderedObject, RenderedProduct } from '../render/rendered.ts'
import type { Target, TargetDescription } from '../target/target.ts'
import { parentRef, readParent, SET_ID_LABEL, type SetContents, type SetName, setIdOf } from './apply-set.ts'
import { consequencesOf } from './consequences.ts'
import { desiredObject } from './desired-object.ts'
import { type KindPlace, readMembers, readOthers } from './live-state.ts'
import type { ObjectKind, Plan, PlanStep } from './plan.ts'
import type { PlanContext, PlanOptions, WantedObject } from './plan-context.ts'
import { planLeftovers } from './plan-leftovers.ts'
import { planObject } from './plan-object.ts'
import { planPullSecrets } from './plan-pull-secrets.ts'
import { rerunHooks } from './rerun-hooks.ts'
import { seal } from './sealed.ts'
import { secrecyOf } from './secrets.ts'

/**
 * Finds out what would make a target match a rendered product. It only reads: one list for each kind, and
 * a dry run for each object that differs.
 *
 * @throws CodedError `deploy/wrong-cluster`, `deploy/foreign-set`, `kube/…` when the target cannot be read
 */
export async function planDeployment(
  product: RenderedProduct,
  target: Target,
  options: PlanOptions,
): Promise<Plan> {
  const set = { name: options.name, namespace: product.namespace }
  const call = callOptionsOf(options)
  const rendered = product.manageCronjobs
    ? product.objects
    : product.objects.filter(each => !isCronJob(each.object))
  if (rendered.length === 0)
    throw new DeployError(
      'deploy/empty',
      'Nothing was rendered: an empty deployment would delete everything. Use remove for that.',
    )

  const kinds = distinctKinds(rendered.map(each => each.object))
  const [description, parents, last, namespaceSteps] = await Promise.all([
    target.describe(kinds, call),
    target.list(parentRef(set), {
      ...call,
      namespace: set.namespace,
      labelSelector: `${SET_ID_LABEL}=${setIdOf(set)}`,
    }),
    findLastRevision(target, set, call),
    missingNamespace(target, { set, rendered, call }),
  ])
  checkTarget(description, options.targetId)
  const [parent] = parents
  const contents = parent ? readParent(parent, set) : { kinds: [], namespaces: [set.namespace] }
  const previous = once(
    async () => last && (await readRevision(target, set, { ...call, number: last.number })),
  )
  const context: PlanContext = { product, target, options, set, call, previous }

  const wanted = placeObjects(rendered, { kinds, description, set })
  const places = await placesOf(context, { wanted, contents, kinds, description })
  const members = await readMembers(target, places, { ...call, setId: setIdOf(set) })
  const others = await readOthers(target, placesOfMissing(wanted, members), call)
  const absent = product.notices.flatMap(({ code, subject }) =>
    code === 'mode/off' && subject ? subject : [],
  )
  const isUnfinished = last !== undefined && last.result !== 'succeeded'
  const found = [...namespaceSteps, ...(await planSteps(context, { wanted, members, others }))]
  const steps = rerunHooks(found, {
    absent: new Set(absent),
    isUnfinished,
  })
  const plan: Plan = {
    version: 1,
    createdAt: new Date((options.clock ?? systemClock).now()).toISOString(),
    target: { id: description.id, name: description.name },
    namespace: product.namespace,
    set: {
      name: set.name,
      id: setIdOf(set),
      parent: parent
        ? { uid: parent.metadata.uid ?? '', resourceVersion: parent.metadata.resourceVersion ?? '' }
        : undefined,
      ...contents,
    },
    steps,
    ...(isUnfinished ? { unfinished: { revision: last.number } } : {}),
    ...(absent.length > 0 ? { absent } : {}),
    consequences: consequencesOf(steps, members),
    source: { ...options.source, variables: shownVariables(product) },
  }
  return seal(plan, new Map(wanted.map(({ key, desired }) => [key, desired])))
}

interface Served {
  kinds: readonly ObjectKind[]
  description: TargetDescription
  set: SetName
}

function placeObjects(
  rendered: readonly RenderedObject[],
  { kinds, description, set }: Served,
): WantedObject[] {
  const scopes = new Map(kinds.map((kind, index) => [kindKey(kind), description.namespaced[index]]))
  const defined = definedKinds(rendered)
  return rendered.map(each => {
    const { object } = each
    const served = scopes.get(kindKey(object))
    const namespaced = served ?? defined.get(groupKindKey(object)) ?? true
    const desired = desiredObject(object, {
      namespace: namespaced ? set.namespace : undefined,
      setId: setIdOf(set),
    })
    return { key: objectKey(desired), rendered: each, desired, isServed: served !== undefined }
  })
}

/** Kinds that the product itself defines, and whether they live in namespaces. */
function definedKinds(rendered: readonly RenderedObject[]): Map<string, boolean> {
  const defined = new Map<string, boolean>()
  for (const { object } of rendered) {
    if (object.kind !== 'CustomResourceDefinition') continue
    const spec = object['spec'] as { group?: string; scope?: string; names?: { kind?: string } } | undefined
    defined.set(`${spec?.group} ${spec?.names?.kind}`, spec?.scope !== 'Cluster')
  }
  return defined
}

async function placesOf(
  { target, call, product }: PlanContext,
  parts: {
    wanted: readonly WantedObject[]
    contents: SetContents
    kinds: readonly ObjectKind[]
    description: TargetDescription
  },
): Promise<KindPlace[]> {
  const { wanted, contents, kinds, description } = parts
  const namespaces = [
    ...new Set([...contents.namespaces, ...wanted.map(({ desired }) => desired.metadata.namespace)]),
  ].filter(namespace => namespace !== undefined)
  const known = new Map(kinds.map((kind, index) => [groupKindKey(kind), description.namespaced[index]]))
  // A CronJob that is not ours to manage is not ours to prune.
  const former = contents.kinds.filter(
    kind => !known.has(groupKindKey(kind)) && (product.manageCronjobs || kind.kind !== 'CronJob'),
  )
  const formerScopes = former.length > 0 ? (await target.describe(former, call)).namespaced : []
  return [...kinds, ...former].flatMap((kind, index) => {
    const namespaced =
      index < kinds.length ? description.namespaced[index] : formerScopes[index - kinds.length]
    if (namespaced === undefined) return []
    return [{ ...kind, namespaces: namespaced ? namespaces : [undefined] }]
  })
}

/** Where to look for objects that are not the set's: they may exist all the same. */
function placesOfMissing(
  wanted: readonly WantedObject[],
  members: ReadonlyMap<string, KubeObject>,
): KindPlace[] {
  const missing = wanted.filter(({ key, isServed }) => isServed && !members.has(key))
  const byKind = Map.groupBy(missing, ({ desired }) => kindKey(desired))
  return [...byKind.values()].map(group => {
    const [{ desired }] = group as [WantedObject]
    const namespaces = new Set(group.map(each => each.desired.metadata.namespace))
    return { apiVersion: desired.apiVersion, kind: desired.kind, namespaces: [...namespaces] }
  })
}

interface ReadState {
  wanted: readonly WantedObject[]
  members: ReadonlyMap<string, KubeObject>
  others: ReadonlyMap<string, KubeObject>
}

async function planSteps(context: PlanContext, { wanted, members, others }: ReadState): Promise<PlanStep[]> {
  const secrecy = secrecyOf(context.product)
  const steps = await Promise.all(
    wanted.map(each =>
      planObject({ ...context, secrecy }, each, {
        member: members.get(each.key),
        other: others.get(each.key),
      }),
    ),
  )
  const kept = new Set(wanted.map(({ key }) => key))
  const leftovers = [...members].filter(([key]) => !kept.has(key)).map(([, object]) => object)
  return [...(await planPullSecrets(context)), ...steps, ...(await planLeftovers(context, leftovers))]
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' }

/** The namespace is made if nothing else does. It is not the set's: it outlives it. */
async function missingNamespace(
  target: Target,
  { set, rendered, call }: { set: SetName; rendered: readonly RenderedObject[]; call: CallOptions },
): Promise<PlanStep[]> {
  const isRendered = rendered.some(
    ({ object }) => object.kind === 'Namespace' && object.metadata.name === set.namespace,
  )
  if (isRendered || !target.client) return []
  const ref = { ...NAMESPACE, name: set.namespace }
  if (await target.client.find(ref, call)) return []
  return [
    {
      action: 'create',
      ref,
      object: { ...NAMESPACE, metadata: { name: set.namespace } },
      position: { file: '', line: 0, column: 0 },
      conditions: [],
      outsideSet: true,
    },
  ]
}

function checkTarget(description: TargetDescription, expected: string | undefined): void {
  if (expected === undefined || expected === description.id) return
  throw new DeployError(
    'deploy/wrong-cluster',
    `${description.name} is not the cluster that this environment is bound to: its kube-system has the UID ${description.id}, and ${expected} is expected. Use the right context, or correct the environment's cluster in devmatic.yaml.`,
  )
}

function shownVariables({ variables }: RenderedProduct): Record<string, unknown> {
  const shown = variables.paths().filter(path => !variables.secrets.has(path))
  return Object.fromEntries(shown.map(path => [path, variables.get(path)]))
}

function distinctKinds(objects: readonly KubeObject[]): ObjectKind[] {
  return [
    ...new Map(
      objects.map(({ apiVersion, kind }) => [kindKey({ apiVersion, kind }), { apiVersion, kind }]),
    ).values(),
  ]
}

function kindKey({ apiVersion, kind }: ObjectKind): string {
  return `${apiVersion} ${kind}`
}

function groupKindKey({ apiVersion, kind }: ObjectKind): string {
  return `${apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''} ${kind}`
}

function isCronJob({ kind, apiVersion }: KubeObject): boolean {
  return kind === 'CronJob' && apiVersion.startsWith('batch/')
}

/** Does something when it is first asked for, and never again. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () => (result ??= work())
}
