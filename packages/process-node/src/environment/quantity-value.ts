import { nodeError } from '../node-error.ts'

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/**
 * A quantity as a number; beyond 2^53 only nearly, which is enough for limits of a process.
 *
 * @throws CodedError `process-node/config`
 */
export function quantityValue(quantity: string): number {
  const [, number, suffix = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(quantity) ?? []
  if (number === undefined)
    throw nodeError('process-node/config', `${JSON.stringify(quantity)} is no quantity such as 500m or 64Mi`)
  return Number(number) * (factors[suffix] ?? 1)
}
