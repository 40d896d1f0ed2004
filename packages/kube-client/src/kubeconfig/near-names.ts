/** The known names that a mistyped one probably meant, best first, three at most. */
function nearNames(name: string, known: Iterable<string>): string[] {
  const wanted = name.toLowerCase()
  return [...known]
    .map(candidate => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= 2 || candidate.toLowerCase().includes(wanted))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** `Did you mean "qa" or "qa-2"?`, or an empty text. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearNames(name, known).map(candidate => `"${candidate}"`)
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
