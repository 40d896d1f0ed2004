import path from 'node:path'
import { nodeError } from '../node-error.ts'
import { builtInImages, postgresProgram } from './built-in-images.ts'
import { imageName, type Image } from './image.ts'
import { imageOfSource } from './source-image.ts'

/** What `images` of devmatic.yaml says an image stands for. */
export type ImageMapping =
  | { command: readonly string[]; folder?: string; env?: Readonly<Record<string, string>> }
  /** The folder of a source tree; `*` stands for what the name's `*` matched. `run` is how it is started. */
  | { source: string; run?: string; env?: Readonly<Record<string, string>> }

/** Finds out what images stand for. */
export interface ImageTable {
  /** @throws CodedError `process-node/image`: not mapped, or not as it should be; the message says what to add */
  resolve(reference: string): Promise<Image>
}

/**
 * Creates a table from mappings by image name, where `*` matches within one part of the name. A mapping may name
 * a tag; the one that names most wins, and any goes before the built-in images.
 *
 * @param options.folder what the paths in mappings are relative to: the folder of devmatic.yaml
 */
export function createImageTable(
  mappings: Readonly<Record<string, ImageMapping>>,
  options: { folder: string; builtIn?: Readonly<Record<string, () => Image>> },
): ImageTable {
  const builtIn = options.builtIn ?? builtInImages
  return {
    async resolve(reference) {
      const found = findMapping(mappings, reference)
      if (found) return resolveMapping(found, { reference, folder: options.folder })
      const own = builtIn[imageName(reference)]
      if (own) return own()
      throw nodeError('process-node/image', unmapped(reference))
    },
  }
}

interface Found {
  mapping: ImageMapping
  /** What each `*` of the pattern matched. */
  wildcards: string[]
}

function findMapping(mappings: Readonly<Record<string, ImageMapping>>, reference: string): Found | undefined {
  const patterns = Object.keys(mappings).toSorted((a, b) => literalLength(b) - literalLength(a))
  for (const pattern of patterns) {
    const mapping = mappings[pattern]
    const match = matchName(pattern, reference) ?? matchName(pattern, imageName(reference))
    if (mapping && match) return { mapping, wildcards: match }
  }
  return undefined
}

function literalLength(pattern: string): number {
  return pattern.replaceAll('*', '').length
}

function matchName(pattern: string, name: string): string[] | undefined {
  const source = pattern
    .split('*')
    .map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('([^/:@]*)')
  return new RegExp(`^${source}$`).exec(name)?.slice(1)
}

async function resolveMapping(found: Found, context: { reference: string; folder: string }): Promise<Image> {
  const { mapping } = found
  const wildcards = [...found.wildcards]
  try {
    if ('command' in mapping) {
      const folder = path.resolve(context.folder, mapping.folder ?? '.')
      return { entrypoint: withOwnProgram(mapping.command), arguments: [], folder, env: mapping.env ?? {} }
    }
    const source = mapping.source.replaceAll('*', () => wildcards.shift() ?? '*')
    const image = await imageOfSource(path.resolve(context.folder, source), mapping.run)
    return { ...image, env: { ...image.env, ...mapping.env } }
  } catch (error) {
    throw nodeError('process-node/image', `Image "${context.reference}": ${(error as Error).message}`, error)
  }
}

/** Our own programs are found wherever this package is installed. */
function withOwnProgram([program = '', ...args]: readonly string[]): string[] {
  return program === 'devmatic-postgres' ? [...postgresProgram(), ...args] : [program, ...args]
}

function unmapped(reference: string): string {
  return [
    `Container image "${reference}" is not present with pull policy of Never: this cluster runs processes.`,
    'Say in devmatic.yaml what the image stands for:',
    'images:',
    `  ${imageName(reference)}:`,
    '    source: FOLDER  # or command: [PROGRAM, ARGUMENT]',
  ].join('\n')
}
