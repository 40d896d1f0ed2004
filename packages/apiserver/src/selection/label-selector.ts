import { badRequest } from '../status/status-error.ts'

/** Whether an object's labels are selected. */
export type LabelMatcher = (labels: Readonly<Record<string, string>>) => boolean

/** Parses the text form of a label selector. @throws StatusError BadRequest */
export function parseLabelSelector(text: string): LabelMatcher | undefined {
  const matchers = splitRequirements(text).map(parseRequirement)
  if (matchers.length === 0) return undefined
  return labels => matchers.every(matches => matches(labels))
}

function splitRequirements(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(part => part !== '')
}

function parseRequirement(text: string): LabelMatcher {
  const set = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text)
  if (set) {
    const [, key = '', operator, list = ''] = set
    const values = new Set(list.split(',').map(value => value.trim()))
    return labels => (operator === 'in') === (labels[key] !== undefined && values.has(labels[key]))
  }
  const equality = /^([^\s!=,()]+)\s*(==?|!=)\s*([^\s=!,()]*)$/.exec(text)
  if (equality) {
    const [, key = '', operator, value = ''] = equality
    return labels => (operator === '!=') !== (labels[key] === value)
  }
  const exists = /^(!?)\s*([^\s!=,()]+)$/.exec(text)
  if (exists) return labels => (exists[1] === '!') !== (labels[exists[2] as string] !== undefined)
  throw badRequest(`unable to parse requirement: found ${JSON.stringify(text)}`)
}
