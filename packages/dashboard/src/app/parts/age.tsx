import type { ReactNode } from 'react'
import { useNow } from '../data/now.ts'
import { formatAge, formatExact } from './words.ts'

/** How long ago something was; exact below the pointer. */
export function Age({ at, className = 'n t3 sm' }: { at: string; className?: string }): ReactNode {
  const text = useNow(now => formatAge(now - Date.parse(at)))
  return (
    <time className={className} dateTime={at} title={formatExact(at)}>
      {text}
    </time>
  )
}
