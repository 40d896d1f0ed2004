import type { ManifestObject, RenderedLine } from '@devmatic/deploy-manager/protocol'

/** A line of a template, and what became of it. */
export interface TemplateLine {
  number: number
  /** Text and template actions by turns, text first. */
  parts: string[]
  by: RenderedLine['by']
  /** It wrote nothing, though it has text to write. */
  unused: boolean
}

/** The lines of an object's template: those that only decide, and those that a decision left out, told apart. */
export function templateLines({
  template,
  rendered,
}: Pick<ManifestObject, 'template' | 'rendered'>): TemplateLine[] {
  const wrote = new Map<number, RenderedLine['by']>()
  for (const { place, by } of rendered) {
    if (place?.file !== template.file) continue
    if (by !== 'template' || !wrote.has(place.line)) wrote.set(place.line, by)
  }
  return template.text.split('\n').map((text, index) => {
    const number = template.firstLine + index
    const parts = text.split(/(\{\{.*?\}\})/)
    const decides = /\{\{-?\s*(?:if|else|end|range|with|define|block)\b/.test(text)
    const ofMode = decides && /ismode|else|end/.test(text) && template.text.includes('ismode')
    const blank = text.trim() === '' || text.trim().startsWith('#') || text.trim() === '---'
    return {
      number,
      parts,
      by: wrote.get(number) ?? (ofMode ? 'mode' : 'template'),
      unused: !wrote.has(number) && !decides && !blank,
    }
  })
}
