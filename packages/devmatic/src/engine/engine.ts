import { createApiServer } from '@devmatic/apiserver'
import { removeEngineRecord, writeEngineRecord } from './engine-record.ts'
import { makeStateFolder, type StateFolder } from './state-folder.ts'

/** How an engine runs. */
export interface EngineOptions {
  state: StateFolder
  /** Port of the cluster's API; any free one where it is left out. */
  port?: number
}

/** A running embedded cluster. */
export interface Engine extends AsyncDisposable {
  /** Address of the cluster's API. */
  readonly url: string
  readonly kubeconfig: string
  /** Ends every Pod, then the server; nothing is left running. */
  close(): Promise<void>
}

/** Starts the embedded cluster of a product in this process, and tells where it is in `.devmatic/engine.json`. */
export async function startEngine({ state, port = 0 }: EngineOptions): Promise<Engine> {
  await makeStateFolder(state)
  const server = await createApiServer({ dataDir: state.cluster, port })
  await writeEngineRecord(state, { url: server.url, kubeconfig: server.kubeconfig })
  const close = async (): Promise<void> => {
    await removeEngineRecord(state)
    await server.close()
  }
  return { url: server.url, kubeconfig: server.kubeconfig, close, [Symbol.asyncDispose]: close }
}
