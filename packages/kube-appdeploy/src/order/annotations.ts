import type { KubeObject } from '@devmatic/kube-model'
import { DeployError } from '../deploy-error.ts'
import { nearestName } from '../nearest-name.ts'
import { showObject } from '../render/object-key.ts'

/** The annotation of a Job that runs `before` the workloads that it does not itself need, or `after` all of them. */
const HOOK = 'devmatic.dev/hook'
/** What must be ready before an object is written: names or `kind/name`, with commas between. */
const DEPENDS_ON = 'devmatic.dev/depends-on'
/** Lets an object be deleted and made anew where it cannot be changed. */
export const RECREATE = 'devmatic.dev/recreate'

const HOOKS = ['before', 'after'] as const

/**
 * When a Job runs; undefined for what is no hook.
 *
 * @throws CodedError `deploy/order` for another word, or another kind
 */
export function hookOf(object: KubeObject): 'before' | 'after' | undefined {
  const text = object.metadata.annotations?.[HOOK]
  if (text === undefined) return undefined
  const hook = HOOKS.find(each => each === text)
  if (hook && object.kind === 'Job') return hook
  const problem = hook ? 'is for Jobs alone' : `is before or after, not "${text}"`
  throw new DeployError('deploy/order', `${showObject(object)}: the annotation ${HOOK} ${problem}.`)
}

/** The words of the annotation `devmatic.dev/depends-on`. */
export function dependsOn(object: KubeObject): string[] {
  return (object.metadata.annotations?.[DEPENDS_ON] ?? '').split(/[\s,]+/).filter(Boolean)
}

/** The error for a name that nothing has. */
export function unknownDependency(
  object: KubeObject,
  word: string,
  known: readonly KubeObject[],
): DeployError {
  const name = word.slice(word.indexOf('/') + 1)
  const nearest = nearestName(
    name,
    known.map(({ metadata }) => metadata.name ?? ''),
  )
  const hint = nearest ? ` Did you mean ${nearest}?` : ''
  return new DeployError(
    'deploy/order',
    `${showObject(object)}: the annotation ${DEPENDS_ON} names "${word}", and nothing that is deployed with it is called so.${hint}`,
    { subject: showObject(object) },
  )
}
