import { findGoType, goTypeOfKind } from '@devmatic/kube-model'
import type { GoType } from '@devmatic/kube-model'

/** The Go type of an object's kind. */
export function goTypeOf({ apiVersion, kind }: { apiVersion: string; kind: string }): GoType {
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  const type = findGoType(goTypeOfKind(group, version, kind)) ?? findGoType(`meta.v1.${kind}`)
  if (!type) throw new Error(`no type for ${apiVersion} ${kind}`)
  return type
}
