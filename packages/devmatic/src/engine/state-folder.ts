import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Everything that devmatic writes for a product lies in `.devmatic` beside its `devmatic.yaml`. */
export interface StateFolder {
  /** The folder itself. */
  root: string
  /** The embedded cluster's data. */
  cluster: string
  /** The embedded cluster's kubeconfig, 0600. */
  kubeconfig: string
  /** What the node keeps: logs, volumes of Pods, which processes are its own. */
  node: string
  /** Folders of PersistentVolumes. */
  volumes: string
  /** Who runs the engine. */
  engine: string
  /** What the engine itself writes to its log. */
  engineLog: string
  /** Who runs deploy-manager. */
  manager: string
  /** What deploy-manager itself writes to its log. */
  managerLog: string
}

/** Names the state's places for a product's root; nothing is made yet. */
export function stateFolderOf(productRoot: string): StateFolder {
  const root = path.join(productRoot, '.devmatic')
  return {
    root,
    cluster: path.join(root, 'cluster'),
    kubeconfig: path.join(root, 'cluster', 'kubeconfig'),
    node: path.join(root, 'node'),
    volumes: path.join(root, 'volumes'),
    engine: path.join(root, 'engine.json'),
    engineLog: path.join(root, 'engine.log'),
    manager: path.join(root, 'manager.json'),
    managerLog: path.join(root, 'manager.log'),
  }
}

/** Makes the folder, readable by its owner alone, and keeps git from looking into it. */
export async function makeStateFolder(state: StateFolder): Promise<void> {
  await mkdir(state.root, { recursive: true, mode: 0o700 })
  await writeFile(path.join(state.root, '.gitignore'), '*\n')
}
