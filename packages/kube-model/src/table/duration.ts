/**
 * A duration as a person reads it, with two units where one says too little: `59s`, `2m5s`, `3h`, `2d7h`.
 *
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/util/duration#HumanDuration
 */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000)
  // Clocks of two machines differ a little: that is no error.
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 2 * 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return `${minutes}m${rest(seconds % 60, 's')}`
  if (minutes < 3 * 60) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return `${hours}h${rest(minutes % 60, 'm')}`
  if (hours < 2 * 24) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return `${days}d${rest(hours % 24, 'h')}`
  if (days < 2 * 365) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? `${years}y${rest(days % 365, 'd')}` : `${years}y`
}

function rest(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`
}

/** A duration in one unit: `59s`, `2m`, `3h`, `2d`, `8y`. */
export function formatShortDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours}h`
  const days = Math.floor(hours / 24)
  return days < 365 ? `${days}d` : `${Math.floor(days / 365)}y`
}
