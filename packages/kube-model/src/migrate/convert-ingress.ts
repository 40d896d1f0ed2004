import { isJsonObject, type JsonObject, type JsonValue } from '../object.ts'
import { objects } from '../validate/check-pod-spec.ts'
import { specOf } from './convert-workload.ts'
import type { Convert, Draft } from './draft.ts'

/** Ingresses to networking.k8s.io/v1: `serviceName` and `servicePort` become `service`, paths say their type. */
export const convertIngress: Convert = draft => {
  const spec = specOf(draft)
  if (spec['backend'] !== undefined) {
    spec['defaultBackend'] = convertBackend(draft, spec['backend'])
    delete spec['backend']
    draft.note('spec.backend is spec.defaultBackend', ['spec', 'defaultBackend'])
  }
  for (const [rule, { http }] of objects(spec['rules']).entries()) {
    const paths = isJsonObject(http) ? objects(http['paths']) : []
    for (const [index, path] of paths.entries()) {
      const place = ['spec', 'rules', rule, 'http', 'paths', index]
      if (isJsonObject(path['backend'])) path['backend'] = convertBackend(draft, path['backend'])
      draft.fields.push([...place, 'backend'])
      if (path['pathType'] !== undefined) continue
      path['pathType'] = 'ImplementationSpecific'
      draft.note('pathType is ImplementationSpecific, as it was by default', [...place, 'pathType'])
    }
  }
}

function convertBackend(draft: Draft, backend: JsonValue): JsonValue {
  if (!isJsonObject(backend)) return backend
  const { serviceName, servicePort, ...rest } = backend
  if (serviceName === undefined && servicePort === undefined) return backend
  draft.note('serviceName and servicePort are service.name and service.port')
  return {
    ...rest,
    service: { name: serviceName ?? '', ...(servicePort !== undefined && { port: portOf(servicePort) }) },
  }
}

const portOf = (port: JsonValue): JsonObject => (typeof port === 'number' ? { number: port } : { name: port })
