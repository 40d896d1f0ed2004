import { systemClock, type Clock } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import { createClaimController } from './claims/claim-controller.ts'
import { createCronJobController } from './cron-job/cron-job-controller.ts'
import { createDaemonSetController } from './daemon-set/daemon-set-controller.ts'
import { createDeploymentController } from './deployment/deployment-controller.ts'
import { createDisruptionController } from './disruption/disruption-controller.ts'
import { createEndpointSliceController } from './endpoints/endpoint-slice-controller.ts'
import { createEndpointsController } from './endpoints/endpoints-controller.ts'
import type { Controller, ControllerContext } from './framework/controller.ts'
import { createInformers, informersSynced } from './framework/informers.ts'
import { createRecorders } from './framework/recorder.ts'
import { createJobController } from './job/job-controller.ts'
import { createReplicaSetController } from './replica-set/replica-set-controller.ts'
import { createScheduler } from './scheduler/scheduler.ts'
import { createLoadBalancerController } from './services/load-balancer-controller.ts'
import { createStatefulSetController } from './stateful-set/stateful-set-controller.ts'

/** Whose controllers, and where they keep what is not in the API. */
export interface ControllersOptions {
  client: KubeClient
  /** Where the folders of claims are made. */
  volumesFolder: string
  clock?: Clock
  /** Is told of what failed; it is tried again. */
  onError?: (error: unknown) => void
}

/** All controllers, running. */
export interface Controllers extends AsyncDisposable {
  /** Ends them; resolves when nothing is under way. */
  close(): Promise<void>
}

const all: readonly ((context: ControllerContext) => Controller)[] = [
  createDeploymentController,
  createReplicaSetController,
  createEndpointSliceController,
  createEndpointsController,
  createStatefulSetController,
  createDaemonSetController,
  createJobController,
  createCronJobController,
  createDisruptionController,
  createLoadBalancerController,
  createScheduler,
]

/** Starts the workload controllers and the scheduler; resolves when they know what there is. */
export async function createControllers(options: ControllersOptions): Promise<Controllers> {
  const { client, clock = systemClock, onError = () => {} } = options
  const stop = new AbortController()
  const informers = createInformers(client, { signal: stop.signal, clock, onError })
  const recorders = createRecorders(client, clock)
  await informersSynced(informers, stop.signal)
  const context: ControllerContext = {
    client,
    informers,
    clock,
    onError,
    recorderOf: component => recorders.of(component),
  }
  const running = [
    ...all.map(create => create(context)),
    createClaimController(context, options.volumesFolder),
  ]
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await Promise.all(running.map(controller => controller[Symbol.asyncDispose]()))
    stop.abort()
    await informers[Symbol.asyncDispose]()
    await recorders[Symbol.asyncDispose]()
  }
  return {
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }
}
