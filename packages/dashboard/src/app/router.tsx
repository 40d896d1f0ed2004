import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router'
import { BrokenPage } from './shell/broken-page.tsx'
import { NotFound } from './shell/not-found.tsx'
import { Frame } from './shell/frame.tsx'
import { Start } from './shell/start.tsx'
import { ServicesPage } from './pages/services/services-page.tsx'

/** Search parameters that a page knows, each a text; whatever else stands in a link is dropped. */
function search<Name extends string>(
  ...names: Name[]
): (given: Record<string, unknown>) => Partial<Record<Name, string>> {
  return given =>
    Object.fromEntries(
      names.flatMap(name =>
        given[name] === undefined || given[name] === '' ? [] : [[name, given[name] as string]],
      ),
    ) as Partial<Record<Name, string>>
}

const rootRoute = createRootRoute({ notFoundComponent: NotFound })
const startRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Start })
/** Links of the command line and of error pages name a service, and leave the environment to the server. */
const shortServiceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/services/$name',
  component: Start,
})
const placeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/$product/$environment',
  component: Frame,
  notFoundComponent: NotFound,
})
const under = { getParentRoute: () => placeRoute } as const

const indexRoute = createRoute({
  ...under,
  path: '/',
  beforeLoad: ({ params }) => {
    redirect({ throw: true, to: '/$product/$environment/services', params, replace: true })
  },
})
const servicesRoute = createRoute({
  ...under,
  path: '/services',
  validateSearch: search('q', 'show', 'group', 'sort', 'preset', 'pending', 'why'),
  component: ServicesPage,
})
const serviceRoute = createRoute({
  ...under,
  path: '/services/$name',
  component: lazyRouteComponent(() => import('./pages/service/service-page.tsx'), 'ServicePage'),
})
const serviceIndexRoute = createRoute({
  getParentRoute: () => serviceRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    redirect({
      throw: true,
      to: '/$product/$environment/services/$name/$tab',
      params: { ...params, tab: 'overview' },
      replace: true,
    })
  },
})
const logSearch = search(
  'q',
  'pods',
  'levels',
  'since',
  'until',
  'around',
  's',
  'object',
  'view',
  'line',
  'env',
  'show',
  'run',
  'session',
)
const serviceTabRoute = createRoute({
  getParentRoute: () => serviceRoute,
  path: '/$tab',
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import('./pages/service/service-tab.tsx'), 'ServiceTab'),
})
const logsRoute = createRoute({
  ...under,
  path: '/logs',
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import('./pages/logs/logs-page.tsx'), 'LogsPage'),
})
const timelineRoute = createRoute({
  ...under,
  path: '/timeline',
  validateSearch: search('run', 'compare', 's', 'show'),
  component: lazyRouteComponent(() => import('./pages/timeline/timeline-page.tsx'), 'TimelinePage'),
})
const graphRoute = createRoute({
  ...under,
  path: '/graph',
  validateSearch: search('focus', 'open'),
  component: lazyRouteComponent(() => import('./pages/graph/graph-page.tsx'), 'GraphPage'),
})
const deploymentsRoute = createRoute({
  ...under,
  path: '/deployments',
  component: lazyRouteComponent(() => import('./pages/deployments/deployments-page.tsx'), 'DeploymentsPage'),
})
const planRoute = createRoute({
  ...under,
  path: '/deployments/plan',
  validateSearch: search('revision'),
  component: lazyRouteComponent(() => import('./pages/deployments/plan-page.tsx'), 'PlanPage'),
})
const promoteRoute = createRoute({
  ...under,
  path: '/deployments/promote',
  validateSearch: search('from'),
  component: lazyRouteComponent(() => import('./pages/deployments/promote-page.tsx'), 'PromotePage'),
})
const deploymentRoute = createRoute({
  ...under,
  path: '/deployments/$id',
  component: lazyRouteComponent(() => import('./pages/deployments/deployment-page.tsx'), 'DeploymentPage'),
})
const pullRoute = createRoute({
  ...under,
  path: '/pull',
  component: lazyRouteComponent(() => import('./pages/pull/pull-page.tsx'), 'PullPage'),
})
const environmentsRoute = createRoute({
  ...under,
  path: '/environments',
  component: lazyRouteComponent(
    () => import('./pages/environments/environments-page.tsx'),
    'EnvironmentsPage',
  ),
})
const differenceRoute = createRoute({
  ...under,
  path: '/environments/diff',
  validateSearch: search('a', 'b', 'q'),
  component: lazyRouteComponent(() => import('./pages/environments/difference-page.tsx'), 'DifferencePage'),
})
const settingsRoute = createRoute({
  ...under,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
})
/** A preset's link opens it as pending; nothing is applied. */
const presetRoute = createRoute({
  ...under,
  path: '/p/$preset',
  beforeLoad: ({ params: { preset, ...place } }) => {
    redirect({
      throw: true,
      to: '/$product/$environment/services',
      params: place,
      search: { preset },
      replace: true,
    })
  },
})

const routeTree = rootRoute.addChildren([
  startRoute,
  shortServiceRoute,
  placeRoute.addChildren([
    indexRoute,
    servicesRoute,
    serviceRoute.addChildren([serviceIndexRoute, serviceTabRoute]),
    logsRoute,
    timelineRoute,
    graphRoute,
    deploymentsRoute,
    planRoute,
    promoteRoute,
    deploymentRoute,
    pullRoute,
    environmentsRoute,
    differenceRoute,
    settingsRoute,
    presetRoute,
  ]),
])

/** The pages by their addresses; search parameters stand in them as they are, without JSON. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  parseSearch: parseSearchWith(text => text),
  stringifySearch: stringifySearchWith(String),
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
