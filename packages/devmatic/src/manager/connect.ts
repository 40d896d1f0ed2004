import path from 'node:path'
import { CodedError } from '@devmatic/base'
import { type Api, createApi } from '@devmatic/deploy-manager/protocol'
import { findProduct, type Product } from 'kube-appdeploy'
import { stateFolderOf, type StateFolder } from '../engine/state-folder.ts'
import type { Terminal } from '../terminal.ts'
import { findManager, type ManagerRecord } from './manager-record.ts'

/** Where a command's deploy-manager is. */
export interface Place {
  product: Product
  state: StateFolder
}

/** A deploy-manager that answers. */
export interface Connected {
  api: Api
  url: string
  /** Missing where it was named by its URL. */
  record?: ManagerRecord
}

/** Finds the product around a folder. @throws CodedError `usage` */
export async function placeOf(folder: string, { directory }: Terminal): Promise<Place> {
  const start = path.resolve(directory, folder)
  const product = await findProduct(start)
  if (product) return { product, state: stateFolderOf(product.root) }
  throw new CodedError(
    'usage',
    `There is no devmatic.yaml in ${start} or above it. devmatic init writes one.`,
  )
}

/**
 * Connects to the deploy-manager of the product around a folder, or to the one that `DEVMATIC_URL` and
 * `DEVMATIC_TOKEN` name.
 *
 * @throws CodedError `manager/not-running`
 */
export async function connect(folder: string, terminal: Terminal): Promise<Connected> {
  const { DEVMATIC_URL: url, DEVMATIC_TOKEN: token } = process.env
  if (url !== undefined) return { url, api: createApi({ url, ...(token !== undefined && { token }) }) }
  const { state } = await placeOf(folder, terminal)
  const record = await findManager(state)
  if (!record) throw new CodedError('manager/not-running', 'Nothing runs here yet; devmatic up starts it')
  return { api: createApi(record), url: record.url, record }
}
