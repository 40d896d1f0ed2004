import { CodedError } from '@devmatic/base'

/** Why a container cannot be brought to run; each is shown as the reason under which Kubernetes shows it. */
export type NodeErrorCode =
  /** Its configuration refers to what is not there: `CreateContainerConfigError`. */
  | 'process-node/config'
  /** Its image stands for nothing here: `ErrImageNeverPull`. */
  | 'process-node/image'
  /** A volume cannot be prepared: the Pod waits, with an event `FailedMount`. */
  | 'process-node/volume'
  /** Its program cannot be started: `StartError`. */
  | 'process-node/start'
  /** No such Pod or container here. */
  | 'node/not-found'
  /** The container is not in a state that allows this. */
  | 'node/not-running'

/** Creates an error of the node. */
export function nodeError(code: NodeErrorCode, message: string, cause?: unknown): CodedError<NodeErrorCode> {
  return new CodedError(code, message, cause === undefined ? {} : { cause })
}
