import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react'
import { Empty, Skeleton } from '../../parts/answer.tsx'
import type { ServiceTabName } from '../../shell/place.ts'

const route = getRouteApi('/$product/$environment/services/$name/$tab')

const tabs: Record<ServiceTabName, ComponentType<{ name: string }>> = {
  overview: lazy(async () => ({ default: (await import('./overview-tab.tsx')).OverviewTab })),
  logs: lazy(async () => ({ default: (await import('../logs/logs-page.tsx')).ServiceLogs })),
  shell: lazy(async () => ({ default: (await import('./shell-tab.tsx')).ShellTab })),
  events: lazy(async () => ({ default: (await import('./events-tab.tsx')).EventsTab })),
  manifest: lazy(async () => ({ default: (await import('./manifest-tab.tsx')).ManifestTab })),
  metrics: lazy(async () => ({ default: (await import('./metrics-tab.tsx')).MetricsTab })),
  source: lazy(async () => ({ default: (await import('./source-tab.tsx')).SourceTab })),
  timeline: lazy(async () => ({ default: (await import('../timeline/timeline-page.tsx')).ServiceTimeline })),
}

/** One tab of a service, loaded when it is looked at. */
export function ServiceTab(): ReactNode {
  const { name, tab } = route.useParams()
  if (!Object.hasOwn(tabs, tab))
    return <Empty title="There is no such tab">The address may be of another version.</Empty>
  const Tab = tabs[tab as ServiceTabName]
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      <Tab name={name} key={name} />
    </Suspense>
  )
}
