/** The terms of a one-line query: texts in quotes and regular expressions are one term each. */
export function splitTerms(q: string): string[] {
  return q.match(/-?"[^"]*"?|-?\/(?:\\.|[^/\\])+\/|\S+?:"[^"]*"?|\S+/g) ?? []
}

/** The query with a `field:value` added, or taken away where it is there. */
export function toggleTerm(q: string, field: string, value: string): string {
  const term = `${field}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`
  const terms = splitTerms(q)
  return (terms.includes(term) ? terms.filter(each => each !== term) : [...terms, term]).join(' ')
}

/** Whether the query asks for that value of a field. */
export function hasTerm(q: string, field: string, value: string): boolean {
  return toggleTerm(q, field, value).length < q.trim().length
}

/** A value added to a list in an address, or taken away where it is there. */
export function toggleListed(list: string | undefined, value: string): string | undefined {
  const values = list?.split(',').filter(Boolean) ?? []
  return (
    (values.includes(value) ? values.filter(each => each !== value) : [...values, value]).join(',') ||
    undefined
  )
}
