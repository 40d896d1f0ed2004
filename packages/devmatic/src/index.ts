export { startEngine } from './engine/engine.ts'
export type { Engine, EngineOptions } from './engine/engine.ts'
export { stateFolderOf } from './engine/state-folder.ts'
export type { StateFolder } from './engine/state-folder.ts'
