import { getRouteApi, useNavigate } from '@tanstack/react-router'

const place = getRouteApi('/$product/$environment')

/** The product and the environment of the page's address. */
export function usePlace(): { product: string; environment: string } {
  return place.useParams()
}

/** The tabs of a service, in their order. */
export const serviceTabs = [
  'overview',
  'logs',
  'shell',
  'events',
  'manifest',
  'metrics',
  'source',
  'timeline',
] as const
/** A tab of a service. */
export type ServiceTabName = (typeof serviceTabs)[number]

/** The pages that the side bar and the keys lead to. */
export type PageName =
  | 'services'
  | 'logs'
  | 'timeline'
  | 'graph'
  | 'deployments'
  | 'pull'
  | 'environments'
  | 'settings'

/** Goes to a page, or to a tab of a service, of the same environment. */
export function useGo(): {
  page: (page: PageName, search?: Record<string, string>) => void
  service: (name: string, tab: ServiceTabName, search?: Record<string, string>) => void
} {
  const navigate = useNavigate()
  const params = usePlace()
  return {
    page: (page, search = {}) => void navigate({ to: `/$product/$environment/${page}`, params, search }),
    service: (name, tab, search = {}) =>
      void navigate({
        to: '/$product/$environment/services/$name/$tab',
        params: { ...params, name, tab },
        search,
      }),
  }
}
