/** What a program was told from outside: environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A variable that the program cannot do without.
 *
 * @throws Error that names the variable; a program ends on it before it listens
 */
export function required(env: Environment, name: string): string {
  const value = env[name]
  if (value === undefined || value === '')
    throw new Error(`${name} is not set. Set it in the environment of this program.`)
  return value
}

/**
 * A whole number, or the default where the variable is absent or empty.
 *
 * @throws Error on anything that is not a whole number
 */
export function wholeNumber(env: Environment, name: string, fallback: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`${name} is "${text}". Write a whole number.`)
  return value
}

/**
 * A key that signs, at least 32 bytes long.
 *
 * @throws Error where it is shorter: a product that signs with a guessable key must not start
 */
export function signingKey(env: Environment, name: string): string {
  const key = required(env, name)
  if (Buffer.byteLength(key) < 32)
    throw new Error(`${name} is shorter than 32 bytes. Make one with: openssl rand -hex 32`)
  return key
}
