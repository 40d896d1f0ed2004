import { isCodedError } from '@devmatic/base'
import {
  formatSelector,
  type Labels,
  type LabelSelectorObject,
  matchesLabels,
  parseLabelSelector,
  toLabelSelector,
} from '@devmatic/kube-model'
import { type Answer, compareJson, compareText, type Suite } from './suite.ts'

interface SelectorRecord {
  operation: 'text' | 'object'
  selector: string | LabelSelectorObject | null
  labels: Labels[]
  expected?: Record<string, unknown>
  error?: string
}

/** Label selectors as text and as objects. */
export const labelSelector: Suite = {
  run(record) {
    const recorded = record as SelectorRecord
    try {
      return compareOutput(recorded)
    } catch (error) {
      if (!isCodedError(error)) throw error
      return compareText(recorded.error ?? JSON.stringify(recorded.expected), error.message)
    }
  },
}

function compareOutput({ selector: recorded, labels, expected, error, operation }: SelectorRecord): Answer {
  const selector = typeof recorded === 'string' ? parseLabelSelector(recorded) : toLabelSelector(recorded)
  const canonical = formatSelector(selector)
  return compareJson(expected ?? { error }, {
    canonical,
    empty: selector.requirements?.length === 0,
    matches: labels.map(set => matchesLabels(selector, set)),
    formatted: operation === 'object' ? canonical || '<none>' : undefined,
  })
}
