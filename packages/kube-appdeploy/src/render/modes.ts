import { renderError } from '../diagnostic.ts'

/** How a container runs: from its image, from its source, not at all, or what a template calls it. */
export type Modes = ReadonlyMap<string, string>

/**
 * Reads `deployment/container=mode`.
 *
 * @throws CodedError `usage`
 */
export function parseMode(text: string): [container: string, mode: string] {
  const [, container = '', mode = ''] = /^([^/=]+\/[^/=]+)=(.+)$/.exec(text) ?? []
  if (container === '') {
    throw renderError(
      'usage',
      `--mode ${text}: write --mode deployment/container=mode, such as --mode queue/queue=source`,
    )
  }
  return [container, mode]
}

/** The mode of a container; `image` where nobody chose one. */
export function modeOf(modes: Modes, deployment: string, container: string): string {
  return modes.get(`${deployment}/${container}`) ?? 'image'
}
