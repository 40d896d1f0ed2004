import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseCommandLine } from '@devmatic/source-runner'
import { nodeError } from '../node-error.ts'
import type { Image } from './image.ts'

/**
 * The image that a source tree stands for: what its package.json starts.
 *
 * @throws CodedError `process-node/image` where there is nothing that says how to start it
 */
export async function imageOfSource(folder: string, run: string | undefined): Promise<Image> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw nodeError(
      'process-node/image',
      `its source, ${folder}, is not a folder. Correct the path in devmatic.yaml.`,
    )
  }
  const bin = path.join(folder, 'node_modules', '.bin')
  const image = {
    arguments: [],
    folder,
    env: { PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` },
  }
  if (run !== undefined) return { ...image, entrypoint: parseCommandLine(run) }
  const { scripts, main } = await readPackage(folder)
  if (scripts?.start !== undefined) return { ...image, entrypoint: parseCommandLine(scripts.start) }
  if (main !== undefined) return { ...image, entrypoint: ['node', main] }
  throw nodeError(
    'process-node/image',
    `its source, ${folder}, does not say how it is started: give package.json a script "start", or devmatic.yaml a \`run\` beside \`source\`.`,
  )
}

async function readPackage(folder: string): Promise<{ scripts?: { start?: string }; main?: string }> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => '{}')
  try {
    return JSON.parse(text) as { scripts?: { start?: string }; main?: string }
  } catch (error) {
    throw nodeError(
      'process-node/image',
      `${folder}/package.json is no JSON: ${(error as Error).message}`,
      error,
    )
  }
}
