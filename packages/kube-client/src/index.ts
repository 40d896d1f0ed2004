export { createKubeClient } from './create-client.ts'
export type { ClientBehaviour, KubeClientOptions } from './create-client.ts'
export type {
  ApplyOptions,
  CreateOptions,
  DeleteOptions,
  JsonPatchOperation,
  KubeClient,
  ListOptions,
  Patch,
  SelectorOptions,
  SubresourceOptions,
  Wire,
  WriteOptions,
} from './client.ts'
export { describeObject, isKubeError, KubeError } from './errors.ts'
export type { Attempt, KubeErrorCode, KubeErrorOptions, Status, StatusCause } from './errors.ts'
export { createBackoff } from './informer/backoff.ts'
export type { Backoff } from './informer/backoff.ts'
export { createInformer } from './informer/informer.ts'
export type { Informer, InformerOptions } from './informer/informer.ts'
export { keyOf } from './informer/store.ts'
export type { Change, Indexer } from './informer/store.ts'
export { createWorkQueue } from './informer/work-queue.ts'
export type { Reconcile, Reconciled, WorkQueue, WorkQueueOptions } from './informer/work-queue.ts'
export { loadKubeconfig } from './kubeconfig/load.ts'
export type { LoadKubeconfigOptions } from './kubeconfig/load.ts'
export type {
  Kubeconfig,
  KubeconfigCluster,
  KubeconfigContext,
  KubeconfigExec,
  KubeconfigUser,
} from './kubeconfig/kubeconfig.ts'
export { acquireLease, runAsLeader, tryAcquireLease } from './lease/lease.ts'
export type { HeldLease, Lease, LeaseOptions } from './lease/lease.ts'
export { attachToPod, execInPod, runInPod } from './pods/exec.ts'
export type { AttachOptions, CommandResult, ExecOptions, ExecSession } from './pods/exec.ts'
export { readLogs } from './pods/logs.ts'
export type { LogOptions } from './pods/logs.ts'
export type { PodRef } from './pods/pod.ts'
export { connectToPod, forwardPort } from './pods/port-forward.ts'
export type { PortForward, PortForwardOptions } from './pods/port-forward.ts'
export type { ObjectRef, Resource, ResourceKind } from './resources/resource.ts'
export type { CallOptions } from './transport/deadline.ts'
export type { ApiCall, Query, Sender } from './transport/send.ts'
export type {
  HttpBody,
  HttpRequest,
  HttpResponse,
  Socket,
  SocketRequest,
  Transport,
} from './transport/transport.ts'
export { callOptionsOf, refOf } from './verbs/scope.ts'
export type { WatchEvent, WatchOptions } from './watch/watch.ts'
