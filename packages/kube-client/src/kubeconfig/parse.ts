import { parseYaml } from '@devmatic/kube-model'
import { KubeError } from '../errors.ts'
import type { Kubeconfig } from './kubeconfig.ts'

/**
 * Reads the text of one kubeconfig file.
 *
 * @throws CodedError `kube/config`, naming the file and the part that is wrong
 */
export function parseKubeconfig(text: string, path: string): Kubeconfig {
  const value = parseText(text, path)
  if (value === null || value === undefined) return {}
  if (!isRecord(value)) throw invalid(path, 'it is not a mapping')
  for (const [list, part] of PARTS) {
    for (const entry of asList(value[list], path, list)) {
      if (!isRecord(entry) || typeof entry['name'] !== 'string')
        throw invalid(path, `an entry of ${list} has no name`)
      // kubectl writes `user: {}` for users without anything; by hand it is often left out.
      if (!isRecord(entry[part])) entry[part] = {}
    }
  }
  return value
}

const PARTS = [
  ['clusters', 'cluster'],
  ['users', 'user'],
  ['contexts', 'context'],
] as const

function parseText(text: string, path: string): unknown {
  if (text.trim() === '') return null
  try {
    return parseYaml(text)
  } catch (cause) {
    throw invalid(path, (cause as Error).message, cause)
  }
}

function asList(value: unknown, path: string, part: string): unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw invalid(path, `${part} is not a list`)
  return value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(path: string, problem: string, cause?: unknown): KubeError {
  return new KubeError('kube/config', `Kubeconfig ${path} cannot be used: ${problem}`, {
    attempt: { verb: 'read', target: path },
    cause,
  })
}
