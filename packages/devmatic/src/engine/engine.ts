import path from 'node:path'
import { createApiServer } from '@devmatic/apiserver'
import { createCleanup } from '@devmatic/base'
import { createControllers } from '@devmatic/controllers'
import { createKubeClient } from '@devmatic/kube-client'
import { createProcessNode } from '@devmatic/process-node'
import type { Product } from 'kube-appdeploy'
import { removeEngineRecord, writeEngineRecord } from './engine-record.ts'
import { makeStateFolder, type StateFolder } from './state-folder.ts'

/** How an engine runs. */
export interface EngineOptions {
  state: StateFolder
  /** What its images stand for; without a product none of them runs. */
  product?: Product
  /** Port of the cluster's API; any free one where it is left out. */
  port?: number
  /** Is told what goes wrong without anybody waiting for it. */
  onError: (error: unknown) => void
}

/** A running embedded cluster. */
export interface Engine extends AsyncDisposable {
  /** Address of the cluster's API. */
  readonly url: string
  readonly kubeconfig: string
  /** Ends every Pod, then the server; nothing is left running. */
  close(): Promise<void>
}

const nodeName = 'devmatic'

/**
 * Starts the embedded cluster of a product in this process: the API, the controllers, and a node whose Pods are
 * processes. They know each other as in any cluster, through the API alone; here they are put together.
 */
export async function startEngine({ state, product, port = 0, onError }: EngineOptions): Promise<Engine> {
  await makeStateFolder(state)
  const cleanup = createCleanup()
  // Undone last: who waits for the end sees it when nothing is left.
  cleanup.add(() => removeEngineRecord(state))
  try {
    const server = await createApiServer({ dataDir: state.cluster, port })
    cleanup.add(() => server.close())
    const { url, kubeconfig } = server
    const client = await createKubeClient({ kubeconfig })
    cleanup.add(() => client[Symbol.asyncDispose]())
    const controllers = await createControllers({ client, volumesFolder: state.volumes, onError })
    cleanup.add(() => controllers.close())
    const folder = product?.root ?? path.dirname(state.root)
    const images = product?.images ?? {}
    const node = await createProcessNode({
      client,
      name: nodeName,
      dataDir: state.node,
      folder,
      images,
      onError,
    })
    cleanup.add(() => node.close())
    cleanup.add(server.registerNode(nodeName, node.connection))
    await writeEngineRecord(state, { url, kubeconfig })
    return { url, kubeconfig, close: () => cleanup.run(), [Symbol.asyncDispose]: () => cleanup.run() }
  } catch (error) {
    await cleanup.run()
    throw error
  }
}
