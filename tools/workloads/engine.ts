// A cluster in a process of its own, for tests that kill it: `engine.ts FOLDER`.
import path from 'node:path'
import { createApiServer } from '../../packages/apiserver/src/index.ts'
import { createControllers } from '../../packages/controllers/src/index.ts'
import { createKubeClient } from '../../packages/kube-client/src/index.ts'
import { createProcessNode } from '../../packages/process-node/src/index.ts'

const [folder = ''] = process.argv.slice(2)
const server = await createApiServer({ dataDir: path.join(folder, 'api') })
const client = await createKubeClient({
  url: server.url,
  token: server.token,
  ca: server.ca,
  namespace: 'default',
})
const controllers = await createControllers({ client, volumesFolder: path.join(folder, 'volumes') })
const node = await createProcessNode({ client, name: 'node-1', dataDir: path.join(folder, 'node'), folder })
server.registerNode(node.name, node.connection)
const pod = { apiVersion: 'v1', kind: 'Pod', name: 'left', namespace: 'default' }
if (!(await client.find(pod))) {
  const env = [{ name: 'MARK', value: path.basename(folder) }]
  const command = ['sh', '-c', 'setsid sleep 1000 & sleep 1000 & wait']
  const spec = {
    automountServiceAccountToken: false,
    containers: [{ name: 'c', image: 'busybox', command, env }],
  }
  await client.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod.name, namespace: pod.namespace },
    spec,
  })
}
console.log(JSON.stringify({ orphans: node.orphans.length }))
process.once('SIGTERM', () => {
  void (async () => {
    await node.close()
    await controllers.close()
    await client[Symbol.asyncDispose]()
    await server.close()
  })()
})
