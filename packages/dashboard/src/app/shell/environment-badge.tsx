import type { ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { Icon } from '../parts/icon.tsx'
import { usePlace } from './place.ts'

/** Which environment this is, and on which cluster; it stands on every page. */
export function EnvironmentBadge(): ReactNode {
  const { environment } = usePlace()
  const hello = useLive(state => state.hello)
  const embedded = hello?.embedded ?? true
  const cluster = embedded ? 'embedded' : clusterWord(hello?.clusterName ?? '')
  return (
    <span
      className={embedded ? 'env' : 'env real'}
      title={hello && `${hello.clusterName}, namespace ${hello.namespace}`}
    >
      <Icon name={embedded ? 'laptop' : 'server'} small />
      <span className="el">{environment}</span>
      <span className="t3 el">{cluster}</span>
    </span>
  )
}

/** "https://10.0.0.1:6443 (k8s-ams-1)": the context, where one is named. */
function clusterWord(name: string): string {
  return /\(([^)]+)\)/.exec(name)?.[1] ?? name.replace(/^https?:\/\//, '')
}
