export { parseTemplate, TemplateSet } from './template-set.ts'
export type { ExecuteOptions, ExecuteResult, ParsedTemplate, TemplateOptions } from './template-set.ts'
export { FunctionError, TemplateError } from './errors.ts'
export type { TemplateErrorCode, TemplatePosition } from './errors.ts'
