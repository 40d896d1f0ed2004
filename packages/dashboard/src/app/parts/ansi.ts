/** A run of text in one look. */
export interface Span {
  text: string
  /** Classes of `logs.css`: `fg1`, `bg4`, `bold`, `dim`, `italic`, `underline`. */
  look: string
}

const sequence =
  /\u001b\[([0-9;:]*)m|\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\^_]/g
const flags: Readonly<Record<number, string>> = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline' }

/**
 * Splits text at its ANSI sequences (ECMA-48): colours and weights become looks, all others are dropped. Of a
 * 256-colour or true-colour sequence the nearest of the sixteen is taken, which suits both themes.
 */
export function parseAnsi(text: string): Span[] {
  if (!text.includes('\u001b')) return [{ text, look: '' }]
  const spans: Span[] = []
  let look = new Map<string, string>()
  let from = 0
  const push = (until: number): void => {
    if (until > from) spans.push({ text: text.slice(from, until), look: [...look.values()].join(' ') })
  }
  for (const match of text.matchAll(sequence)) {
    push(match.index)
    from = match.index + match[0].length
    if (match[1] !== undefined) look = changeLook(look, match[1])
  }
  push(text.length)
  return spans
}

/** The text alone. */
export function stripAnsi(text: string): string {
  return text.includes('\u001b') ? text.replace(sequence, '') : text
}

function changeLook(before: ReadonlyMap<string, string>, parameters: string): Map<string, string> {
  const look = new Map(before)
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number)
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 0) look.clear()
    else if (flags[code]) look.set(flags[code], flags[code])
    else if (code === 22) ['bold', 'dim'].forEach(flag => look.delete(flag))
    else if (code === 23) look.delete('italic')
    else if (code === 24) look.delete('underline')
    else if (code >= 30 && code <= 37) look.set('fg', `fg${code - 30}`)
    else if (code >= 90 && code <= 97) look.set('fg', `fg${code - 90}`)
    else if (code === 39) look.delete('fg')
    else if (code >= 40 && code <= 47) look.set('bg', `bg${code - 40}`)
    else if (code >= 100 && code <= 107) look.set('bg', `bg${code - 100}`)
    else if (code === 49) look.delete('bg')
    else if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes.slice(at + 1))
      if (colour !== undefined) look.set(code === 38 ? 'fg' : 'bg', `${code === 38 ? 'fg' : 'bg'}${colour}`)
      at += used
    }
  }
  return look
}

/** `5;n` and `2;r;g;b`: the nearest of eight colours, and how many numbers it took. */
function extendedColour([kind, ...rest]: number[]): [colour: number | undefined, used: number] {
  if (kind === 5) {
    const n = rest[0] ?? 0
    if (n < 16) return [n % 8, 2]
    if (n >= 232) return [n > 243 ? 7 : 0, 2]
    const cube = n - 16
    return [nearest([Math.floor(cube / 36) * 51, (Math.floor(cube / 6) % 6) * 51, (cube % 6) * 51]), 2]
  }
  if (kind === 2) return [nearest(rest.slice(0, 3)), 4]
  return [undefined, 0]
}

function nearest([red = 0, green = 0, blue = 0]: number[]): number {
  const half = Math.max(red, green, blue, 1) / 2
  return (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0)
}
