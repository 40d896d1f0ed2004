// A process of its own that deploys once, and tells how much memory it took: one-deployment.ts KUBECONFIG NAMESPACE COUNT
import { createKubeClient } from '@devmatic/kube-client'
import { applyPlan, createClusterTarget, planDeployment } from 'kube-appdeploy'
import { productOf } from '../../packages/kube-appdeploy/src/testing/product.ts'
import { makeObjects } from './make-objects.ts'

const [kubeconfig = '', namespace = '', count = '0'] = process.argv.slice(2)
const client = await createKubeClient({ kubeconfig })
const target = createClusterTarget(client)
const product = productOf({ objects: makeObjects(Number(count), namespace), namespace })
await applyPlan(await planDeployment(product, target, { name: 'bench' }), target)
await client[Symbol.asyncDispose]()
console.log(Math.round(process.resourceUsage().maxRSS / 1024))
