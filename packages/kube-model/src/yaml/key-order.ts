const letter = /\p{L}/u
const digit = /\p{Nd}/u

/**
 * The order in which go-yaml prints keys: numbers in names count as numbers, and letters come after all else.
 *
 * @returns below 0 where `a` comes first
 */
export function compareKeys(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  let index = 0
  while (index < shared && a.charCodeAt(index) === b.charCodeAt(index)) index++
  if (index === shared) return a.length - b.length
  const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)]
  return isAsciiLetter(left) && isAsciiLetter(right) ? left - right : compareCharacters(a, b)
}

const isAsciiLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)

function compareCharacters(a: string, b: string): number {
  const left = Array.from(a)
  const right = Array.from(b)
  const shared = Math.min(left.length, right.length)
  for (let index = 0; index < shared; index++) {
    if (left[index] !== right[index]) return compareAt(left, right, index)
  }
  return left.length - right.length
}

function compareAt(left: string[], right: string[], index: number): number {
  const [a, b] = [left[index]!, right[index]!]
  const [aIsLetter, bIsLetter] = [letter.test(a), letter.test(b)]
  if (aIsLetter && bIsLetter) return comparePoints(a, b)
  if (aIsLetter || bIsLetter) return bIsLetter ? -1 : 1
  // Zeros that stand behind other digits count.
  const start = (a === '0' || b === '0') && followsDigit(left, index) ? 1n : 0n
  const [aNumber, bNumber] = [numberAt(left, index, start), numberAt(right, index, start)]
  if (aNumber.value !== bNumber.value) return aNumber.value < bNumber.value ? -1 : 1
  return aNumber.end - bNumber.end || comparePoints(a, b)
}

const comparePoints = (a: string, b: string): number => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)

function followsDigit(characters: string[], index: number): boolean {
  for (let before = index - 1; before >= 0 && digit.test(characters[before]!); before--) {
    if (characters[before] !== '0') return true
  }
  return false
}

function numberAt(characters: string[], index: number, start: bigint): { value: bigint; end: number } {
  let value = start
  let end = index
  for (; end < characters.length && digit.test(characters[end]!); end++)
    value = BigInt.asIntN(64, value * 10n + BigInt((characters[end]!.codePointAt(0) ?? 0) - 0x30))
  return { value, end }
}
