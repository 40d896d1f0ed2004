export { isJsonObject } from './object.ts'
export type {
  JsonObject,
  JsonValue,
  KubeList,
  KubeObject,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
} from './object.ts'
export { findGoType } from './codec/go-type.ts'
export type { GoField, GoType, Shape } from './codec/go-type.ts'
export { normalizeObject } from './codec/normalize.ts'
export type { Normalized } from './codec/normalize.ts'
export { applyDefaults } from './defaulting/apply-defaults.ts'
export { applyJsonMergePatch } from './patch/json-merge-patch.ts'
export { applyJsonPatch } from './patch/json-patch.ts'
export { builtInGroups, builtInResources, goTypeOfKind } from './resources/built-in.ts'
export type { BuiltInResource, BuiltInSubresource, ColumnDefinition } from './resources/built-in.ts'
export { parseYaml, parseYamlDocuments } from './yaml/parse-yaml.ts'
export type { LocatedYamlDocument, ParseYamlOptions, YamlDocument } from './yaml/parse-yaml.ts'
export { Positions } from './yaml/positions.ts'
export type { FieldPosition, PathStep, Span } from './yaml/positions.ts'
export { printYaml } from './yaml/print-yaml.ts'
export type { PrintableValue } from './yaml/print-yaml.ts'
export { YamlError } from './yaml/yaml-error.ts'
export type { Place, YamlErrorCode } from './yaml/yaml-error.ts'
export { decodeProtobuf } from './protobuf/decode-object.ts'
