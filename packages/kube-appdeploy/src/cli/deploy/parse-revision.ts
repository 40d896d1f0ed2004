import { InvalidArgumentError } from 'commander'

/** A revision's number on a command line. */
export function parseRevision(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a number of the history.')
}
