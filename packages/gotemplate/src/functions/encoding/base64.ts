import { byteText } from '../text/bytes.ts'

/** Decodes base64 with padding as Go does: line ends are skipped, all else that does not belong is an error. */
export function decodeBase64(text: string): Uint8Array | Error {
  const problem = findProblem(byteText(text))
  return problem === undefined
    ? Buffer.from(text, 'base64')
    : new Error(`illegal base64 data at input byte ${problem}`)
}

const whole = /^(?:[A-Za-z0-9+/]{4})*$/

function findProblem(text: string): number | undefined {
  if (whole.test(text)) return undefined
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (/[A-Za-z0-9+/]/.test(char)) digits++
    else if (char === '=') return findPaddingProblem(text, at, digits % 4)
    else if (!isLineEnd(char)) return at
  }
  return digits % 4 === 0 ? undefined : text.length - (digits % 4)
}

/** After two digits there must be two `=`, after three one; nothing may follow. */
function findPaddingProblem(text: string, at: number, digits: number): number | undefined {
  if (digits < 2) return at
  let next = skipLineEnds(text, at + 1)
  if (digits === 2) {
    if (next === text.length) return text.length
    if (text[next] !== '=') return next - 1
    next = skipLineEnds(text, next + 1)
  }
  return next < text.length ? next : undefined
}

function skipLineEnds(text: string, from: number): number {
  let at = from
  while (isLineEnd(text.charAt(at))) at++
  return at
}

function isLineEnd(char: string): boolean {
  return char === '\n' || char === '\r'
}
