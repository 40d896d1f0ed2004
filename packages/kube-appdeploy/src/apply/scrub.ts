import { isKubeError, KubeError } from '@devmatic/kube-client'
import { isJsonObject, type JsonValue } from '@devmatic/kube-model'
import { objectStepsOf, type ObjectStep, type Plan } from '../plan/plan.ts'
import { sealedObjects } from '../plan/sealed.ts'
import { SECRET } from '../plan/secrets.ts'
import { objectKey } from '../render/object-key.ts'

/** Shorter values are everywhere: hiding them would hide all. */
const SHORTEST = 4

/** Takes what a plan hides out of what Pods and the cluster say: they repeat what they were given. */
export function scrubberOf(plan: Plan): (text: string) => string {
  const whole = sealedObjects(plan)
  const hidden = objectStepsOf(plan).flatMap(({ object }) => {
    const values = hiddenValues(
      object as unknown as JsonValue,
      whole?.get(objectKey(object)) as unknown as JsonValue,
    )
    if (object.kind !== 'Secret') return values
    return values.flatMap(value => [value, Buffer.from(value, 'base64').toString()])
  })
  const values = [...new Set(hidden.map(value => value.trim()))]
    .filter(value => value.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length)
  return text => values.reduce((shown, value) => shown.replaceAll(value, SECRET), text)
}

/** The values that stand where a shown object has none. */
function hiddenValues(shown: JsonValue | undefined, whole: JsonValue | undefined): string[] {
  if (shown === SECRET) return typeof whole === 'string' ? [whole] : []
  if (Array.isArray(shown) && Array.isArray(whole))
    return shown.flatMap((item, index) => hiddenValues(item, whole[index]))
  if (!isJsonObject(shown) || !isJsonObject(whole)) return []
  return Object.keys(shown).flatMap(key => hiddenValues(shown[key], whole[key]))
}

/** A refused write for people: without what must not be shown, and with the template line of the object. */
export function refusalOf(plan: Plan, { position }: ObjectStep, error: unknown): unknown {
  if (!isKubeError(error)) return error
  const scrub = scrubberOf(plan)
  const place = position.file ? ` (${position.file}:${position.line})` : ''
  const { code, verb, target, status, reason, retryAfterMs } = error
  // What names the object is never hidden: without it nothing could be said of it.
  const name = `${verb} ${target}: `
  const said = error.message.startsWith(name) ? error.message.slice(name.length) : error.message
  return new KubeError(code, `${name}${scrub(said)}${place}`, {
    attempt: { verb, target },
    status,
    reason,
    retryAfterMs,
    causes: error.causes.map(cause => ({ ...cause, message: scrub(cause.message ?? '') })),
  })
}
