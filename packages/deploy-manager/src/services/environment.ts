import type { FieldPath, RenderedProduct } from 'kube-appdeploy'
import type { Parts } from '../manager.ts'
import type { EnvVar, ServiceSpec, TemplateContainer, WorkloadObject } from '../product/service-spec.ts'
import { isService } from '../product/service-spec.ts'
import type { EnvironmentVariable } from '../protocol/index.ts'
import { originOfVariable } from './variable-origin.ts'

/** The environment variables of a service as it runs now, each with what made it. */
export function environmentOf(
  spec: ServiceSpec,
  { deployer, graph }: Pick<Parts, 'deployer' | 'graph'>,
): EnvironmentVariable[] {
  const rendering = deployer.rendering
  if (!rendering) return []
  // As chosen, where it runs; a service that is off is shown as it would run from its image.
  const rendered =
    rendering.wanted.objects.find(({ object }) => isService(object) && object.metadata.name === spec.name) ??
    spec.rendered
  const product = rendering.wanted
  const { containers = [], initContainers = [] } =
    (rendered.object as WorkloadObject).spec?.template?.spec ?? {}
  const needs = new Map(
    graph()
      .edges.filter(({ from }) => from === spec.name)
      .flatMap(({ to, reasons }) =>
        reasons.flatMap(({ type, name }) => (type === 'environment' ? [[name, to] as const] : [])),
      ),
  )
  const at = (list: readonly TemplateContainer[], key: string): EnvironmentVariable[] =>
    list.flatMap((container, index) =>
      (container.env ?? []).map((variable, number) => {
        const path = ['spec', 'template', 'spec', key, index, 'env', number] as const
        return shown(variable, {
          container: container.name,
          path,
          rendered,
          product,
          needs: needs.get(variable.name),
        })
      }),
    )
  return [...at(containers, 'containers'), ...at(initContainers, 'initContainers')]
}

interface Where {
  container: string
  path: FieldPath
  rendered: ServiceSpec['rendered']
  product: RenderedProduct
  needs: string | undefined
}

function shown(variable: EnvVar, { container, path, rendered, product, needs }: Where): EnvironmentVariable {
  const { name, value, valueFrom } = variable
  const { file, line, column, variables, rewrittenBy } = rendered.provenanceOf([
    ...path,
    value === undefined ? 'valueFrom' : 'value',
  ])
  const secret =
    valueFrom?.secretKeyRef !== undefined || variables.some(each => product.variables.secrets.has(each.path))
  const reference = referenceOf(valueFrom)
  return {
    container,
    name,
    ...(value !== undefined && !secret && { value }),
    secret,
    kind: kindOf(valueFrom, rewrittenBy),
    ...(reference !== undefined && { reference }),
    place: { file, line, column },
    variables: variables.map(each => originOfVariable(each.path, product)),
    ...(needs !== undefined && { needs }),
  }
}

function kindOf(
  valueFrom: EnvVar['valueFrom'],
  rewrittenBy: string | undefined,
): EnvironmentVariable['kind'] {
  if (valueFrom?.secretKeyRef) return 'secret'
  if (valueFrom?.configMapKeyRef) return 'config-map'
  if (valueFrom) return 'field'
  return rewrittenBy?.includes('source') ? 'mode' : 'value'
}

function referenceOf(valueFrom: EnvVar['valueFrom']): string | undefined {
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = valueFrom ?? {}
  if (secretKeyRef) return `secret/${secretKeyRef.name} ${secretKeyRef.key}`
  if (configMapKeyRef) return `configmap/${configMapKeyRef.name} ${configMapKeyRef.key}`
  return fieldRef?.fieldPath ?? resourceFieldRef?.resource
}
