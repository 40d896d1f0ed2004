export type {
  Condition,
  FieldPath,
  FieldProvenance,
  Notice,
  Position,
  RenderedObject,
  RenderedProduct,
  VariableUse,
} from './render/rendered.ts'
export type { Origin, VariableSet } from './variables/variable-set.ts'
