import type { JsonObject } from '@devmatic/kube-model'

/** Defaults of a source's variables: a YAML text with the name that messages give it, or values. */
export type SourceVariables = { file: string; text: Uint8Array | string } | { values: JsonObject }

/**
 * Where manifest templates come from. Anybody can write one: the folder, the files, the git revision and the
 * standard input in this package are made of nothing else.
 */
export interface ManifestSource {
  /** Names of the templates, in the order in which they render. */
  names(): Promise<readonly string[]>
  /** The text of one template. @throws CodedError `source/unreadable`, `source/too-large` */
  open(name: string): Promise<Uint8Array | string>
  /** Defaults of the variables; undefined where the source has none. */
  variables(): Promise<SourceVariables | undefined>
  /** What a message calls a template, such as its path from where the user stands; its name where left out. */
  displayName?(name: string): string
}

/** The largest template that is read, in bytes. A thousand objects take about one MiB. */
export const maxTemplateBytes: number = 16 * 1024 * 1024

/** The file beside the manifests that holds the defaults of their variables. */
export const variablesFile = 'variables.yaml'

/** Orders names as Go's `os.ReadDir` does, by their bytes. */
export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
