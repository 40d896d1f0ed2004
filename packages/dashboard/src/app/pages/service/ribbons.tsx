import type { ManifestObject, RenderedLine } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'

const colours: Record<RenderedLine['by'], string> = {
  template: '',
  variable: 'var(--go)',
  mode: 'var(--src)',
  preset: 'var(--p3)',
}
const width = 44

interface RibbonsProps {
  object: ManifestObject
  /** The number of the template's first line. */
  first: number
  at: number | undefined
  lineHeight: number
  /** The lines that are in the page. */
  shown: readonly [number, number]
}

/** Bands between a template's lines and what they wrote, where that is more than their text. */
export function Ribbons({
  object: { rendered, template },
  first,
  at,
  lineHeight,
  shown: [from, to],
}: RibbonsProps): ReactNode {
  return (
    <svg
      width={width}
      height={(Math.max(rendered.length, template.lastLine - first + 1) + 1) * lineHeight}
      aria-hidden="true"
    >
      {rendered.map(({ by, place }, index) => {
        const left = place?.file === template.file ? place.line - first : undefined
        if (
          by === 'template' ||
          left === undefined ||
          Math.max(index, left) < from ||
          Math.min(index, left) > to
        )
          return null
        const [a, b] = [8 + left * lineHeight + 1, 8 + index * lineHeight + 1]
        const [c, d] = [a + lineHeight - 2, b + lineHeight - 2]
        const half = width / 2
        return (
          <path
            key={index}
            d={`M0 ${a}C${half} ${a} ${half} ${b} ${width} ${b}V${d}C${half} ${d} ${half} ${c} 0 ${c}z`}
            fill={colours[by]}
            opacity={index === at ? 0.3 : 0.13}
          />
        )
      })}
    </svg>
  )
}
