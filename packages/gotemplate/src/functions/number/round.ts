/** Sprig's `round`: to so many decimals; from which rest on it rounds up, a half unless said otherwise. */
export function round(value: number, places: number, roundOn: number): number {
  const power = powerOfTen(places)
  const digits = power * value
  const rounded = fractionOf(digits) >= roundOn ? Math.ceil(digits) : Math.floor(digits)
  return rounded / power
}

/** Go's `math.Modf`: what is behind the point, with the sign. */
function fractionOf(value: number): number {
  return Number.isFinite(value) ? value - Math.trunc(value) : NaN
}

/** Go's `math.Pow` of ten, which multiplies squares; its last bits differ from JavaScript's. */
function powerOfTen(exponent: number): number {
  let [factor, factorExponent] = [10 / 16, 4]
  let [result, resultExponent] = [1, 0]
  for (let left = Math.min(Math.abs(exponent), 2 ** 20); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      result *= factor
      resultExponent += factorExponent
    }
    factor *= factor
    factorExponent *= 2
    if (factor < 0.5) {
      factor += factor
      factorExponent--
    }
  }
  if (exponent < 0) [result, resultExponent] = [1 / result, -resultExponent]
  // In steps: 2 ** 1030 alone would be infinite where the product is not.
  const step = Math.trunc(Math.max(-2200, Math.min(2200, resultExponent)) / 3)
  return result * 2 ** step * 2 ** step * 2 ** (Math.max(-2200, Math.min(2200, resultExponent)) - 2 * step)
}
