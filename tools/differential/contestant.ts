import { createKubeClient, type Transport } from '@devmatic/kube-client'
import type { TestCluster } from '../test-clusters/real.ts'
import { findKubectl } from './kubectl.ts'
import type { Talk } from './run-script.ts'

/** A cluster as scripts talk to it. */
export async function talkTo(cluster: TestCluster): Promise<Talk & AsyncDisposable> {
  let transport: Transport | undefined
  const stack = new AsyncDisposableStack()
  stack.use(
    await createKubeClient({
      kubeconfig: cluster.kubeconfig,
      wrapTransport: inner => (transport = inner),
    }),
  )
  if (!transport) throw new Error('The client made no transport.')
  const kubectl = stack.use(await findKubectl(cluster.kubeconfig))
  return { transport, kubectl: kubectl?.run, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
