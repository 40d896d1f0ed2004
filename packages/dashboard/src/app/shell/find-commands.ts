/** The commands that have all of the words in them: those that begin with them first, then in their order. */
export function findCommands<T extends { text: string; hint?: string }>(
  commands: readonly T[],
  text: string,
): T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...commands]
  const scored = commands.flatMap((command, index) => {
    const score = scoreOf(command, words)
    return score === undefined ? [] : [{ command, score, index }]
  })
  return scored.sort((a, b) => a.score - b.score || a.index - b.index).map(({ command }) => command)
}

function scoreOf(
  { text, hint = '' }: { text: string; hint?: string },
  words: readonly string[],
): number | undefined {
  const title = text.toLowerCase()
  const all = `${title} ${hint.toLowerCase()}`
  if (!words.every(word => all.includes(word))) return undefined
  const first = words[0] ?? ''
  if (title === words.join(' ')) return 0
  if (title.startsWith(first)) return 1
  return words.every(word => title.split(' ').some(part => part.startsWith(word))) ? 2 : 3
}
