import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createApiServer } from '@devmatic/apiserver'
import { createControllers } from '@devmatic/controllers'
import { createKubeClient } from '@devmatic/kube-client'
import { createProcessNode, type ProcessNodeOptions } from '@devmatic/process-node'
import type { TestCluster } from './real.ts'

const nodeName = 'test'

/** What the images of the real cluster's node stand for. */
const images = {
  'localhost/pause:1': { command: ['sleep', '1000000'] },
  'localhost/busybox:1': { command: ['sh'] },
}

/** Starts the embedded API server in this process, without controllers or a node. */
export async function startEmbeddedApi(): Promise<TestCluster> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'embedded-'))
  const server = await createApiServer({ dataDir })
  return {
    kubeconfig: server.kubeconfig,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What an embedded cluster runs, and whom it tells. */
export interface EmbeddedOptions {
  /** The product's folder, from which images name theirs; by default an empty one. */
  folder?: string
  /** What images stand for, besides those of the real cluster's node. */
  images?: ProcessNodeOptions['images']
  onError?: (error: unknown) => void
}

/** Starts the embedded cluster in this process: the API, the controllers, and a node whose Pods are processes. */
export async function startEmbeddedCluster(options: EmbeddedOptions = {}): Promise<TestCluster> {
  const { onError = () => {} } = options
  const root = await mkdtemp(path.join(tmpdir(), 'embedded-'))
  const stack = new AsyncDisposableStack()
  stack.defer(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))
  const server = stack.use(await createApiServer({ dataDir: path.join(root, 'cluster') }))
  const client = await createKubeClient({ kubeconfig: server.kubeconfig })
  stack.defer(() => client[Symbol.asyncDispose]())
  stack.use(await createControllers({ client, volumesFolder: path.join(root, 'volumes'), onError }))
  const nodeOptions = {
    client,
    name: nodeName,
    dataDir: path.join(root, 'node'),
    folder: options.folder ?? root,
    images: { ...images, ...options.images },
    onError,
  }
  const node = stack.use(await createProcessNode(nodeOptions))
  stack.defer(server.registerNode(nodeName, node.connection))
  return { kubeconfig: server.kubeconfig, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
