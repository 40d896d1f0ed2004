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
export { applySchemaOf, deducedSchema } from './managed-fields/apply-schema.ts'
export type { ApplySchema, FieldSchema, ListSchema, MapSchema } from './managed-fields/apply-schema.ts'
export { ConflictError, formatFieldPath, formatManager } from './managed-fields/conflict.ts'
export type { FieldConflict } from './managed-fields/conflict.ts'
export { applyIntent, managedFieldsAfterUpdate } from './managed-fields/field-manager.ts'
export type { ApplyOptions, FieldManagerOptions } from './managed-fields/field-manager.ts'
export { FieldSet } from './managed-fields/field-set.ts'
export type { Versions } from './managed-fields/ownership.ts'
export {
  validateCreate,
  validateMetadata,
  validateMetadataUpdate,
  validateUpdate,
} from './validation/validate.ts'
export type { FieldProblem } from './validation/problems.ts'
export { loadDescriptions } from './openapi/descriptions.ts'
export { openApiName, openApiSchemas } from './openapi/schema.ts'
export type { Descriptions } from './openapi/schema.ts'
export { applySchemaDefaults } from './structural/apply-defaults.ts'
export { applySchemaOfCustom } from './structural/apply-schema.ts'
export { compileJsonPath } from './structural/json-path.ts'
export type { JsonPath } from './structural/json-path.ts'
export { findDuplicates } from './structural/list-types.ts'
export { pruneUnknownFields } from './structural/prune.ts'
export { forEachEmbedded } from './structural/schema.ts'
export type { StructuralSchema } from './structural/schema.ts'
export { validateBySchema } from './structural/validate.ts'
export { applyJsonMergePatch } from './patch/json-merge-patch.ts'
export { applyJsonPatch } from './patch/json-patch.ts'
export { createStrategicMergePatch } from './patch/strategic/diff.ts'
export { applyStrategicMergePatch } from './patch/strategic/merge.ts'
export { createThreeWayMergePatch } from './patch/strategic/three-way.ts'
export type { ThreeWayInput } from './patch/strategic/three-way.ts'
export { builtInGroups, builtInResources, goTypeOfKind } from './resources/built-in.ts'
export type { BuiltInResource, BuiltInSubresource, ColumnDefinition } from './resources/built-in.ts'
export { defaultColumns, printCells } from './table/rows.ts'
export { formatDuration } from './table/duration.ts'
export type { Cell } from './table/printer.ts'
export { parseYaml, parseYamlDocuments } from './yaml/parse-yaml.ts'
export type { LocatedYamlDocument, ParseYamlOptions, YamlDocument } from './yaml/parse-yaml.ts'
export { Positions } from './yaml/positions.ts'
export type { FieldPosition, PathStep, Span } from './yaml/positions.ts'
export { printYaml } from './yaml/print-yaml.ts'
export type { PrintableValue } from './yaml/print-yaml.ts'
export { YamlError } from './yaml/yaml-error.ts'
export type { Place, YamlErrorCode } from './yaml/yaml-error.ts'
export { decodeProtobuf } from './protobuf/decode-object.ts'
export {
  checkDataKey,
  checkDns1035Label,
  checkDnsLabel,
  checkDnsSubdomain,
  checkEnvName,
  checkLabelValue,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
} from './names/name-syntax.ts'
export { formatQuantity } from './quantity/format-quantity.ts'
export { normalizeQuantity } from './quantity/normalize-quantity.ts'
export {
  addQuantities,
  compareQuantities,
  parseQuantity,
  quantityValue,
  subtractQuantities,
} from './quantity/quantity.ts'
export type { Quantity, QuantityErrorCode, QuantityFormat } from './quantity/quantity.ts'
export { formatSelector, matchesLabels, selectLabels, toLabelSelector } from './selectors/label-selector.ts'
export type { LabelSelector, LabelSelectorObject } from './selectors/label-selector.ts'
export { parseLabelSelector } from './selectors/parse-selector.ts'
export type { Labels, Requirement, SelectorErrorCode, SelectorOperator } from './selectors/requirement.ts'
export {
  formatApiVersion,
  identityKey,
  identityOf,
  kindOf,
  parseApiVersion,
} from './identity/object-identity.ts'
export type { GroupVersionKind, Identifiable, ObjectIdentity } from './identity/object-identity.ts'
export { findResource, findResourceByName, resourcesOfKind, versionsOfKind } from './kinds/find-resource.ts'
export type { ResourceNames } from './kinds/find-resource.ts'
export { migrateObject } from './migrate/migrate-object.ts'
export type { Migration } from './migrate/migrate-object.ts'
export type { FindingCode, ObjectFinding, ProductFinding } from './validate/finding.ts'
export { podTemplateOf } from './validate/pod-template.ts'
export type { PodTemplate } from './validate/pod-template.ts'
export { validateObject } from './validate/validate-object.ts'
export { findUnknownKinds, validateProduct } from './validate/validate-product.ts'
export type { ProductNotice, ProductOptions } from './validate/validate-product.ts'
export { applyPodPresets } from './pod-preset/apply-pod-presets.ts'
export type { PresetAddition, PresetObject, PresetResult } from './pod-preset/apply-pod-presets.ts'
export { isPodPreset } from './pod-preset/preset.ts'
