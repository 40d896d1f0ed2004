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
export type { Environment, ImageMapping, Product } from './product/product.ts'
export { findProduct, readProduct } from './product/read-product.ts'
