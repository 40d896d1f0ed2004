import type { Mode, Service, StatusShape } from '@devmatic/deploy-manager/protocol'

/** Which services the buttons above the list show. */
export type Show = 'all' | 'on' | 'source' | 'failing' | 'not-ready' | 'working' | 'pulled'

const shows: Record<Show, (service: Service) => boolean> = {
  all: () => true,
  on: service => service.mode !== 'off',
  source: service => service.mode === 'source',
  failing: service => service.status.shape === 'failing',
  'not-ready': service => service.status.shape === 'not-ready',
  working: service => service.status.shape === 'starting' || service.status.shape === 'waiting',
  pulled: service => service.changedByPull,
}

/** How many services each button would show. */
export function countShows(services: readonly Service[]): Record<Show, number> {
  const counts: Record<Show, number> = {
    all: 0,
    on: 0,
    source: 0,
    failing: 0,
    'not-ready': 0,
    working: 0,
    pulled: 0,
  }
  for (const service of services) {
    for (const show of Object.keys(shows) as Show[]) if (shows[show](service)) counts[show]++
  }
  return counts
}

/**
 * A test of services by a button and a line of text: each word must be in the name, the description or the group;
 * `-word` must not; `is:failing`, `mode:source` and `group:websales` ask for one thing.
 */
export function serviceFilter(show: Show, q: string): (service: Service) => boolean {
  const tests = q.toLowerCase().split(/\s+/).filter(Boolean).map(termTest)
  return service => shows[show](service) && tests.every(test => test(service))
}

function termTest(term: string): (service: Service) => boolean {
  if (term.length > 1 && term.startsWith('-')) {
    const test = termTest(term.slice(1))
    return service => !test(service)
  }
  const [, field, value = ''] = /^(is|mode|group):(.+)$/.exec(term) ?? []
  if (field === 'mode') return service => service.mode === (value as Mode)
  if (field === 'group') return service => service.group.toLowerCase().startsWith(value)
  if (field === 'is')
    return service =>
      value in shows ? shows[value as Show](service) : service.status.shape === (value as StatusShape)
  return service => `${service.name}\n${service.description}\n${service.group}`.toLowerCase().includes(term)
}
