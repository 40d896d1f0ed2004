import type { GoFunction, GoType } from '../../value/type.ts'
import { FLOAT64, INT64, int64, STRING } from '../../value/types.ts'
import { Int } from '../../value/value.ts'
import { method } from '../value/method.ts'
import { durationIn, formatDuration, type Nanoseconds, roundDuration, truncateDuration } from './duration.ts'

/** `time.Duration`: nanoseconds. */
export const DURATION: GoType<Int> = {
  name: 'time.Duration',
  kind: 'int64',
  print: ({ value }) => formatDuration(value),
  get methods() {
    return methods
  },
}

/** A duration as a value; beyond an int64 it wraps around. */
export function durationValue(nanoseconds: Nanoseconds): Int {
  return new Int(DURATION, nanoseconds)
}

const methods: ReadonlyMap<string, GoFunction> = new Map(
  Object.entries({
    String: method([], STRING, ({ value }: Int) => formatDuration(value)),
    Nanoseconds: method([], INT64, ({ value }: Int) => int64(value)),
    Microseconds: method([], INT64, ({ value }: Int) => int64(value / 1_000n)),
    Milliseconds: method([], INT64, ({ value }: Int) => int64(value / 1_000_000n)),
    Seconds: method([], FLOAT64, ({ value }: Int) => durationIn(value, 1_000_000_000n)),
    Minutes: method([], FLOAT64, ({ value }: Int) => durationIn(value, 60_000_000_000n)),
    Hours: method([], FLOAT64, ({ value }: Int) => durationIn(value, 3_600_000_000_000n)),
    Abs: method([], DURATION, ({ value }: Int) =>
      durationValue(value < 0n ? largestIfWrapped(-value) : value),
    ),
    Round: method([DURATION], DURATION, ({ value }: Int, to: Int) =>
      durationValue(roundDuration(value, to.value)),
    ),
    Truncate: method([DURATION], DURATION, ({ value }: Int, to: Int) =>
      durationValue(truncateDuration(value, to.value)),
    ),
  }),
)

function largestIfWrapped(value: bigint): bigint {
  return value > BigInt.asIntN(64, value) ? value - 1n : value
}
