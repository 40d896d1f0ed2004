const increment = 0x6d2b79f5
const range = 2 ** 32

/** Numbers from 0 to below 1 that are the same for the same seed. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + increment) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / range
  }
}
