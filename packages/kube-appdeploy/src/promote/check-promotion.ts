import { compareProducts, type Difference } from '../compare/compare-products.ts'
import { DeployError } from '../deploy-error.ts'
import type { Revision } from '../history/revision.ts'
import { type SetName, setIdOf } from '../plan/apply-set.ts'
import { desiredObject } from '../plan/desired-object.ts'
import { diffObjects } from '../plan/diff-objects.ts'
import { formatFieldPath } from '../render/field-path.ts'
import { objectKey, showObject } from '../render/object-key.ts'
import type { RenderedObject, RenderedProduct } from '../render/rendered.ts'
import { type DeploymentStatus, isHealthy } from '../status/read-status.ts'

/** Where a promotion comes from. */
export interface ProvenDeployment {
  /** The environment's name, for messages. */
  environment: string
  set: SetName
  status: DeploymentStatus
  /** What the templates give with that environment's variables. */
  product: RenderedProduct
}

/** What a promotion is held to. */
export interface PromotionRules {
  /** Paths of variables that may have other values, with all below them. */
  mayDiffer: readonly string[]
}

/** How many differences a message names. */
const SHOWN = 8

/**
 * Holds a promotion to its rules: what is deployed in the first environment is healthy, is just what these
 * templates give, and differs from the second only by variables that may differ.
 *
 * @returns the revision that is promoted
 * @throws CodedError `deploy/unproven`; `deploy/promotion`, with the differences and what makes them
 */
export function checkPromotion(
  proven: ProvenDeployment,
  product: RenderedProduct,
  { mayDiffer }: PromotionRules,
): Revision {
  const revision = provenRevision(proven)
  checkSameTemplates(proven, revision)
  const beyond = compareProducts(withoutNamespace(proven.product), withoutNamespace(product)).filter(
    ({ cause }) => !cause?.variables.every(({ path }) => isBelow(path, ['namespace', ...mayDiffer])),
  )
  if (beyond.length === 0) return revision
  throw new DeployError(
    'deploy/promotion',
    `This differs from ${proven.environment} by more than promote.mayDiffer allows:\n${listOf(beyond.map(describe))}\nGive both environments the same value, or add the variable to promote.mayDiffer in devmatic.yaml.`,
  )
}

function provenRevision({ environment, set, status }: ProvenDeployment): Revision {
  const { revision, objects } = status
  if (!revision)
    throw unproven(`Nothing is deployed as "${set.name}" in ${environment}. Deploy it there first.`)
  if (revision.result !== 'succeeded')
    throw unproven(
      `The last deployment in ${environment}, revision ${revision.number}, is ${revision.result}. Bring it to its end first.`,
    )
  if (isHealthy(status)) return revision
  const unwell = objects.flatMap(({ ref, rollout, drift }) => {
    const problem = drift === 'none' ? undefined : drift
    if (rollout?.state === 'failed') return [`- ${ref.kind} ${ref.name}: ${rollout.reason}`]
    if (rollout?.state === 'progressing') return [`- ${ref.kind} ${ref.name}: ${rollout.message}`]
    return problem ? [`- ${ref.kind} ${ref.name}: ${problem} since it was deployed`] : []
  })
  throw unproven(`Not all is well in ${environment}:\n${listOf(unwell)}`)
}

function unproven(message: string): DeployError {
  return new DeployError('deploy/unproven', message)
}

/** What is deployed must be what these templates give: else something would be promoted that nobody has tried. */
function checkSameTemplates({ environment, set, product }: ProvenDeployment, revision: Revision): void {
  const now = new Map(product.objects.map(rendered => placed(rendered, set, revision)))
  const differences = [
    ...[...revision.objects].flatMap(([key, object]) => {
      const other = now.get(key)
      if (!other) return [`- ${showObject(object)}: the templates do not have it`]
      const [first] = diffObjects(object, other)
      if (!first) return []
      const field = formatFieldPath(first.path)
      const isHidden = object.kind === 'Secret' || revision.secretFields.get(key)?.includes(field)
      const values = isHidden
        ? ''
        : `: ${JSON.stringify(first.before)} there, ${JSON.stringify(first.after)} here`
      return [`- ${showObject(object)} ${field}${values}`]
    }),
    ...[...now].flatMap(([key, object]) =>
      revision.objects.has(key) ? [] : [`- ${showObject(object)}: it is not deployed there`],
    ),
  ]
  if (differences.length === 0) return
  const { commit, dirty } = revision.source
  const from = commit && !dirty ? `, or name its templates: git:${commit.slice(0, 10)}:FOLDER` : ''
  throw new DeployError(
    'deploy/promotion',
    `Revision ${revision.number} of ${environment} is not what these templates and options give:\n${listOf(differences)}\nDeploy ${environment} with them first, or give the options that it was deployed with${from}.`,
  )
}

/** An object as it would be applied there; kinds without namespaces are known by what is deployed. */
function placed(
  { object }: RenderedObject,
  set: SetName,
  { objects }: Revision,
): [key: string, object: RenderedObject['object']] {
  const setId = setIdOf(set)
  const alone = desiredObject(object, { namespace: undefined, setId })
  const within = desiredObject(object, { namespace: set.namespace, setId })
  const desired = objects.has(objectKey(alone)) ? alone : within
  return [objectKey(desired), desired]
}

/** Namespaces always differ, and are part of an object's name: both sides go without their own. */
function withoutNamespace(product: RenderedProduct): RenderedProduct {
  const objects = product.objects.map(rendered => {
    const { file, line, column, object } = rendered
    const { namespace, ...metadata } = object.metadata
    if (namespace !== product.namespace) return rendered
    const provenanceOf: RenderedObject['provenanceOf'] = path => rendered.provenanceOf(path)
    return { file, line, column, object: { ...object, metadata }, provenanceOf }
  })
  return { ...product, objects }
}

function isBelow(path: string, allowed: readonly string[]): boolean {
  return allowed.some(each => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`))
}

function describe({ object, field, values, position, cause, secret }: Difference): string {
  const [there, here] = values.map(value => (value === undefined ? 'nothing' : JSON.stringify(value)))
  const what = secret ? '' : `: ${there} there, ${here} here`
  const names = cause?.variables.map(({ path }) => path).join(', ')
  const why = names ? ` by ${names}` : ''
  return `- ${object}${field ? ` ${field}` : ''}${what}${why} (${position.file}:${position.line})`
}

function listOf(lines: readonly string[]): string {
  const rest = lines.length - SHOWN
  return [...lines.slice(0, SHOWN), ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n')
}
