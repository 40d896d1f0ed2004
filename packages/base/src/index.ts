export { CodedError, hasCode, isCodedError } from './coded-error.ts'
export { systemClock } from './clock.ts'
export type { Clock } from './clock.ts'
