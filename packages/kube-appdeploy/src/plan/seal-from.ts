import { isDeepStrictEqual } from 'node:util'
import { DeployError } from '../deploy-error.ts'
import { objectKey } from '../render/object-key.ts'
import type { RenderedProduct } from '../render/rendered.ts'
import { desiredObject } from './desired-object.ts'
import { objectStepsOf, type Plan } from './plan.ts'
import { seal } from './sealed.ts'
import { secrecyOf } from './secrets.ts'

/**
 * Puts the secret values of a product back beside a plan that was read from a file.
 *
 * @throws CodedError `deploy/stale` when the templates now give something else than when the plan was made
 */
export function sealFrom(plan: Plan, product: RenderedProduct): Plan {
  const secrecy = secrecyOf(product)
  const namespaced = new Map(objectStepsOf(plan).map(({ object, ref }) => [objectKey(object), ref.namespace]))
  const whole = product.objects.map(rendered => {
    const inNamespace = desiredObject(rendered.object, { namespace: plan.namespace, setId: plan.set.id })
    const key = objectKey(inNamespace)
    const isNamespaced = namespaced.get(key) !== undefined
    const desired = isNamespaced
      ? inNamespace
      : desiredObject(rendered.object, { namespace: undefined, setId: plan.set.id })
    return { key: objectKey(desired), desired, shown: secrecy.redact(rendered, desired) }
  })
  const byKey = new Map(whole.map(each => [each.key, each]))
  for (const { object, ref } of objectStepsOf(plan)) {
    if (isDeepStrictEqual(byKey.get(objectKey(object))?.shown, object)) continue
    throw new DeployError(
      'deploy/stale',
      `${ref.kind} ${ref.name}: the templates give something else than when the plan was made. Plan again.`,
    )
  }
  return seal(plan, new Map(whole.map(({ key, desired }) => [key, desired])))
}
