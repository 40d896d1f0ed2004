export { parseTemplate, TemplateSet } from './template-set.ts'
export type { ExecuteOptions, ExecuteResult, ParsedTemplate, TemplateOptions } from './template-set.ts'
export { FunctionError, TemplateError } from './errors.ts'
export type { TemplateErrorCode, TemplatePosition } from './errors.ts'
export { contextFn, fn, rest } from './function.ts'
export type { CallContext, Environment, FunctionTable } from './function.ts'
export { helmFunctions } from './functions/helm.ts'
export { sprigFunctions } from './functions/sprig.ts'
export type { Limits } from './limits.ts'
export { toPlain } from './value/plain.ts'
export { ANY, BOOL, func, INT, STRING } from './value/types.ts'
export type {
  Condition,
  ConditionOutcome,
  Explanation,
  Place,
  PositionMap,
} from './positions/position-map.ts'
