// A cluster in a process of its own, for tests that kill it: `engine.ts FOLDER`.
import path from 'node:path'
import { createApiServer } from '../../packages/apiserver/src/index.ts'
import { createControllers } from '../../packages/controllers/src/index.ts'
import { createKubeClient } from '../../packages/kube-client/src/index.ts'
import { createProcessNode } from '../../packages/process-node/src/index.ts'

const [folder = ''] = process.argv.slice(2)
const server = await createApiServer({ dataDir: path.join(folder, 'api') })
const { kubeconfig } = server
const client = await createKubeClient({ kubeconfig })
const controllers = await createControllers({ client, volumesFolder: path.join(folder, 'volumes') })
const node = await createProcessNode({ client, name: 'node-1', dataDir: path.join(folder, 'node'), folder })
server.registerNode(node.name, node.connection)
console.log(JSON.stringify({ orphans: node.orphans.length, kubeconfig }))
process.once('SIGTERM', () => {
  void (async () => {
    await node.close()
    await controllers.close()
    await client[Symbol.asyncDispose]()
    await server.close()
  })()
})
