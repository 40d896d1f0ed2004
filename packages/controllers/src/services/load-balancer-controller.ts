import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { isSame } from '../framework/status.ts'

/** Gives Services of type LoadBalancer the address at which the node serves them: loopback. */
export function createLoadBalancerController(context: ControllerContext): Controller {
  const { informers, client } = context
  return runController(
    {
      name: 'load-balancer',
      sources: [source(informers.services, ownKey)],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const service = informers.services.get({ namespace, name })
        if (!service || service.metadata.deletionTimestamp) return
        const isBalanced = service.spec.type === 'LoadBalancer'
        const ingress = isBalanced ? [{ ip: '127.0.0.1', ipMode: 'VIP' }] : []
        const status = service['status'] as { loadBalancer?: { ingress?: object[] } } | undefined
        if (isSame(status?.loadBalancer?.ingress, ingress)) return
        const patch = { status: { loadBalancer: { ingress } } }
        await client.patch(
          { apiVersion: 'v1', kind: 'Service', name, namespace },
          { type: 'merge', patch },
          { subresource: 'status' },
        )
      },
    },
    context,
  )
}
