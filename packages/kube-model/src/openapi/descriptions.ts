import type { Descriptions } from './schema.ts'

let loaded: Promise<Descriptions> | undefined

/** Loads the texts of `kubectl explain`: half a megabyte, for when somebody asks. */
export function loadDescriptions(): Promise<Descriptions> {
  loaded ??= import('../../data/descriptions.json', { with: { type: 'json' } }).then(
    module => module.default as unknown as Descriptions,
  )
  return loaded
}
