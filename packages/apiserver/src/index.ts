export type {
  ContainerSession,
  ExecSession,
  LogOptions,
  NodeConnection,
  PodReference,
  TerminalSize,
} from './node-connection.ts'
export { createApiServer } from './api-server.ts'
export type { ApiServer, ApiServerOptions } from './api-server.ts'
export { whyUnenforced } from './admission/unenforced.ts'
