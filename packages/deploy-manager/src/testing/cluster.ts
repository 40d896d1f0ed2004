import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createApiServer } from '@devmatic/apiserver'
import { createCleanup } from '@devmatic/base'
import { createControllers } from '@devmatic/controllers'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import { createProcessNode } from '@devmatic/process-node'

/** A product in a folder, and an embedded cluster in this process that can run it. */
export interface TestCluster extends AsyncDisposable {
  client: KubeClient
  kubeconfig: string
  /** The folder of `devmatic.yaml`. */
  root: string
  state: string
}

/** Writes a product's files, by path, and starts a cluster beside them. */
export async function startTestCluster(files: Readonly<Record<string, string>>): Promise<TestCluster> {
  const cleanup = createCleanup()
  const root = await mkdtemp(path.join(tmpdir(), 'deploy-manager-'))
  cleanup.add(() => rm(root, { recursive: true, force: true, maxRetries: 10 }))
  const onError = (error: unknown): void => void process.stderr.write(`${String(error)}\n`)
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true })
      await writeFile(path.join(root, name), text)
    }
    const state = path.join(root, '.devmatic')
    const server = await createApiServer({ dataDir: path.join(state, 'cluster'), port: 0 })
    cleanup.add(() => server.close())
    const client = await createKubeClient({ kubeconfig: server.kubeconfig })
    cleanup.add(() => client[Symbol.asyncDispose]())
    const controllers = await createControllers({
      client,
      volumesFolder: path.join(state, 'volumes'),
      onError,
    })
    cleanup.add(() => controllers.close())
    const node = await createProcessNode({
      client,
      name: 'node',
      dataDir: path.join(state, 'node'),
      folder: root,
      images: { '*': { source: 'services/*' } },
      onError,
    })
    cleanup.add(() => node.close())
    cleanup.add(server.registerNode('node', node.connection))
    return { client, kubeconfig: server.kubeconfig, root, state, [Symbol.asyncDispose]: () => cleanup.run() }
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

/** A product of one service that says hello, and can run from its source. */
export const helloProduct: Readonly<Record<string, string>> = {
  'devmatic.yaml': `product: greeter
environments:
  local: { cluster: embedded, namespace: greeter }
presets: { quiet: { hello: off } }
`,
  'manifests/variables.yaml': 'greeting: Hello\n',
  'manifests/hello.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
  annotations:
    description: Says hello
    dev: "hello: { path: services/hello, run: node main.cjs }"
spec:
  selector: { matchLabels: { app: hello } }
  template:
    metadata: { labels: { app: hello } }
    spec:
      containers:
      - name: hello
        image: hello
        env: [{ name: GREETING, value: "{{ .Variables.greeting }}" }]
        ports: [{ name: http, containerPort: 8080 }]
        readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: hello }
spec:
  selector: { app: hello }
  ports: [{ name: http, port: 80, targetPort: http }]
`,
  'services/hello/package.json': '{ "scripts": { "start": "node main.cjs" } }',
  'services/hello/main.cjs': `const http = require('node:http')
const server = http.createServer((request, response) => response.end('save 0 ' + process.env.GREETING))
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nconnection: upgrade\\r\\nupgrade: echo\\r\\n\\r\\n')
  socket.pipe(socket)
})
server.listen(8080, () => console.log(JSON.stringify({ level: 'info', msg: 'listening' })))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`,
}
