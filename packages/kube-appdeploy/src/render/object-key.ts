import type { KubeObject } from '@devmatic/kube-model'

/**
 * Names an object within a product: `apps Deployment shop/web`. The version is left out, as an object keeps its
 * identity over versions.
 */
export function objectKey({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.includes('/') ? `${apiVersion.slice(0, apiVersion.indexOf('/'))} ` : ''
  return `${group}${kind} ${metadata.namespace ?? ''}/${metadata.name}`
}

/** Names an object for people: `Deployment/web`, with its namespace where it says one. */
export function showObject({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`
}
