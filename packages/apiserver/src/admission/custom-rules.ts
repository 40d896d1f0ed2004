import { isJsonObject } from '@devmatic/kube-model'
import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import type { RequestContext } from '../registry/strategy.ts'
import { listIn, objectIn, textIn } from '../json.ts'

/** Tells of what a definition asks for and this server does not do: rules in CEL, and conversion by webhooks. */
export function warnOfRules(definition: KubeObject, context: RequestContext): void {
  const spec = objectIn(definition, 'spec')
  for (const [index, version] of listIn(spec, 'versions').entries()) {
    const schema = objectIn(objectIn(version, 'schema'), 'openAPIV3Schema')
    for (const { path, rule } of rulesOf(schema, `spec.versions[${index}].schema.openAPIV3Schema`))
      context.warn(`${path}: this cluster stores the rule ${JSON.stringify(rule)} and does not check it`)
  }
  if (textIn(objectIn(spec, 'conversion'), 'strategy') === 'Webhook')
    context.warn(
      'spec.conversion: this cluster stores the webhook and does not call it: versions differ in their name alone',
    )
}

interface Rule {
  path: string
  rule: string
}

function rulesOf(schema: JsonObject, path: string): Rule[] {
  const own = listIn(schema, 'x-kubernetes-validations').map((rule, index) => ({
    path: `${path}.x-kubernetes-validations[${index}]`,
    rule: textIn(rule, 'rule'),
  }))
  const properties = Object.entries(objectIn(schema, 'properties')).flatMap(([name, property]) =>
    isJsonObject(property) ? rulesOf(property, `${path}.properties[${name}]`) : [],
  )
  const others = ['items', 'additionalProperties'].flatMap(name => {
    const part = schema[name]
    return isJsonObject(part) ? rulesOf(part, `${path}.${name}`) : []
  })
  return [...own, ...properties, ...others]
}
