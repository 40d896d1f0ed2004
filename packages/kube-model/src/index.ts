export type { JsonObject, JsonValue, KubeList, KubeObject, ManagedFieldsEntry, ObjectMeta, OwnerReference } from './object.ts'
