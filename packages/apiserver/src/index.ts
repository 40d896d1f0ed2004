export type {
  ContainerSession,
  ExecSession,
  LogOptions,
  NodeConnection,
  PodReference,
  TerminalSize,
} from './node-connection.ts'
