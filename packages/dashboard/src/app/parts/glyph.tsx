import type { StatusShape } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'

/** The word of a shape where the server gives no better one. */
export const shapeWords: Record<StatusShape, string> = {
  ready: 'Ready',
  starting: 'Starting',
  waiting: 'Waiting',
  'not-ready': 'Not ready',
  failing: 'Failing',
  off: 'Off',
  unknown: 'Unknown',
}

/** The class of a shape's words. */
export const shapeTone: Record<StatusShape, string> = {
  ready: '',
  starting: 'go',
  waiting: 'go',
  'not-ready': 'warn',
  failing: 'bad',
  off: 'off',
  unknown: 't3',
}

/** The colour of a shape as an area. */
export const shapeColour: Record<StatusShape, string> = {
  ready: 'var(--ok)',
  starting: 'var(--go)',
  waiting: 'var(--go)',
  'not-ready': 'var(--warn)',
  failing: 'var(--bad)',
  off: 'var(--edge)',
  unknown: 'var(--line2)',
}

const cut = {
  fill: 'none',
  stroke: 'var(--surf)',
  strokeWidth: 1.4,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

const drawings: Record<StatusShape, ReactNode> = {
  ready: (
    <>
      <circle cx="7" cy="7" r="5" fill="var(--ok)" />
      <path d="M4.8 7.1l1.6 1.6 2.9-3.2" {...cut} />
    </>
  ),
  starting: (
    <>
      <circle cx="7" cy="7" r="4.6" fill="none" stroke="var(--go-b)" strokeWidth="2" />
      <path
        d="M7 2.4a4.6 4.6 0 1 1-4.2 2.8"
        fill="none"
        stroke="var(--go)"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </>
  ),
  waiting: (
    <>
      <circle
        cx="7"
        cy="7"
        r="4.6"
        fill="none"
        stroke="var(--go)"
        strokeWidth="1.4"
        strokeDasharray="2.2 2"
      />
      <path d="M7 4.6V7l1.7 1" fill="none" stroke="var(--go)" strokeWidth="1.3" strokeLinecap="round" />
    </>
  ),
  'not-ready': (
    <>
      <path d="M7 1.6l5.9 10.6H1.1z" fill="var(--warn)" />
      <path d="M7 5.4v3M7 10.2v.1" {...cut} />
    </>
  ),
  failing: (
    <>
      <path d="M4.6 1.2h4.8l3.4 3.4v4.8l-3.4 3.4H4.6L1.2 9.4V4.6z" fill="var(--bad)" />
      <path d="M5 5l4 4M9 5l-4 4" {...cut} />
    </>
  ),
  off: <circle cx="7" cy="7" r="4.4" fill="none" stroke="var(--edge)" strokeWidth="1.3" />,
  unknown: (
    <>
      <circle
        cx="7"
        cy="7"
        r="4.6"
        fill="none"
        stroke="var(--edge)"
        strokeWidth="1.4"
        strokeDasharray="2.2 2"
      />
      <path
        d="M5.9 5.9a1.15 1.15 0 1 1 1.7 1c-.4.25-.6.5-.6.9M7 9.4v.1"
        fill="none"
        stroke="var(--t3)"
        strokeWidth="1.1"
        strokeLinecap="round"
      />
    </>
  ),
}

/** A status by its shape; hue only repeats it. Without a `label` it is beside the word that says it. */
export function Glyph({ shape, label }: { shape: StatusShape; label?: string | undefined }): ReactNode {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <svg className="glyph" viewBox="0 0 14 14" {...named}>
      {drawings[shape]}
    </svg>
  )
}
