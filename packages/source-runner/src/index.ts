export { createSourceRunner } from './source-runner.ts'
export type {
  ReloadMode,
  SourceRunner,
  SourceRunnerErrorCode,
  SourceRunnerOptions,
  SourceRunnerState,
} from './source-runner.ts'
export type { SaveLatency, SourceRunnerEvent } from './events.ts'
export type { BuildResult } from './build-steps.ts'
export { signalGroup, startProcessGroup } from './process-group.ts'
export type {
  ExitFacts,
  ProcessErrorCode,
  ProcessGroup,
  ProcessGroupOptions,
  TerminateOptions,
} from './process-group.ts'
export { createDescendants } from './descendants.ts'
export type { Descendants } from './descendants.ts'
export { createProcessLedger, ownerVariable } from './process-ledger.ts'
export type { LedgerEntry, ProcessLedger } from './process-ledger.ts'
export { findByEnvironment, findProcess, isGroupAlive, listProcesses } from './process-table.ts'
export type { ProcessFacts } from './process-table.ts'
export { createBackOff } from './back-off.ts'
export type { BackOff, BackOffOptions } from './back-off.ts'
export { createEventStream } from './event-stream.ts'
export type { EventStream } from './event-stream.ts'
export { parseCommandLine } from './command-line.ts'
