import { type KubeObject, type PrintableValue, printYaml } from '@devmatic/kube-model'

/** An object as a YAML document. Rendered objects come from YAML, so all that is in them can be printed. */
export function printObject(object: KubeObject): string {
  return printYaml(object as unknown as PrintableValue)
}
