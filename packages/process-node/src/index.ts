export { createProcessNode } from './node/process-node.ts'
export type { ProcessNode, ProcessNodeOptions } from './node/process-node.ts'
export type {
  ContainerSession,
  ExecSession,
  LogOptions,
  NodeConnection,
  PodReference,
} from './node/node-connection.ts'
export { createImageTable } from './images/image-table.ts'
export type { ImageMapping, ImageTable } from './images/image-table.ts'
export type { Image } from './images/image.ts'
export type { NodeErrorCode } from './node-error.ts'
export { examineMachine } from './doctor/examine-machine.ts'
export type { MachineFinding } from './doctor/examine-machine.ts'
export { findUnenforced } from './doctor/find-unenforced.ts'
export type { Unenforced } from './doctor/find-unenforced.ts'
export { podSpecOf } from './doctor/pod-spec-of.ts'
