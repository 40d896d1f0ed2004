import type { Mode, Modes, Service } from '@devmatic/deploy-manager/protocol'

/** Modes in an address: `queue:source,mail:off`. Whatever is no mode is dropped: links come from anybody. */
export function parsePending(text: string | undefined): Modes {
  const pairs = (text ?? '').split(',').map(pair => pair.split(':'))
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, Mode] => pair.length === 2 && pair[0] !== '' && isMode(pair[1])),
  )
}

/** The same, written. */
export function writePending(modes: Modes): string {
  return Object.entries(modes)
    .map(([name, mode]) => `${name}:${mode}`)
    .sort()
    .join(',')
}

/** The choices that are pending after some more; what a service already is, is no choice. */
export function choose(
  pending: Modes,
  chosen: Modes,
  services: ReadonlyMap<string, Pick<Service, 'mode' | 'modes'>>,
): Modes {
  return Object.fromEntries(
    Object.entries({ ...pending, ...chosen }).filter(([name, mode]) => {
      const service = services.get(name)
      return service !== undefined && service.mode !== mode && service.modes.includes(mode)
    }),
  )
}

function isMode(text: string | undefined): text is Mode {
  return text === 'off' || text === 'image' || text === 'source'
}
