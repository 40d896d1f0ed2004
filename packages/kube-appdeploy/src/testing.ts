// The entry `kube-appdeploy/testing`: for who writes a target, and tests it.
export { targetContract } from './target/target-contract.ts'
export type { TargetCheck, TestedTarget } from './target/target-contract.ts'
