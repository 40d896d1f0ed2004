export { startDeployManager } from './manager.ts'
export type { DeployManager, DeployManagerOptions } from './manager.ts'
