import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from './connection.ts'
import { bearer, fileCredentials, readCredentialFile } from './credentials.ts'

const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * The connection of a Pod: its ServiceAccount's token, and the API server's address from the environment.
 *
 * @returns undefined outside a cluster
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function findInClusterConnection(
  env: NodeJS.ProcessEnv = process.env,
  folder: string = SERVICE_ACCOUNT_FOLDER,
): Promise<Connection | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST']
  const port = env['KUBERNETES_SERVICE_PORT']
  if (!host || !port) return undefined
  const ca = await readFile(join(folder, 'ca.crt'), 'utf8').catch(() => undefined)
  // Without the files the variables are left over from somewhere else.
  if (ca === undefined) return undefined
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => 'default')
  const token = join(folder, 'token')
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: namespace.trim(),
    ca,
    credentials: fileCredentials(async () =>
      bearer(await readCredentialFile(token, "ServiceAccount's token")),
    ),
  }
}
