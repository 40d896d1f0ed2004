import { readFile } from 'node:fs/promises'
import { KubeError } from '../errors.ts'
import {
  bearer,
  type Credential,
  type Credentials,
  fileCredentials,
  fixedCredentials,
  readCredentialFile,
} from './credentials.ts'
import { execCredentials } from './exec-plugin.ts'
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'
import { didYouMean } from './near-names.ts'

/** All that is needed to talk to one API server. */
export interface Connection {
  /** The server's address; may have a path. */
  url: string
  /** The context that it came from, for messages. */
  context?: string
  /** The namespace of objects that name none. */
  namespace: string
  /** Certificates to trust, as PEM; the system's when missing. */
  ca?: string
  /** The name in the server's certificate, where it is not the host's. */
  serverName?: string
  /** Trust any certificate. */
  insecure?: boolean
  proxy?: string
  credentials: Credentials
  impersonate?: Record<string, string | string[]>
}

/**
 * Finds a context and reads what it names.
 *
 * @throws CodedError `kube/config` when the context, its cluster or its user is missing, with near names
 */
export async function connectionFrom(config: Kubeconfig, contextName?: string): Promise<Connection> {
  const name = contextName ?? config['current-context']
  const contexts = config.contexts ?? []
  if (!name)
    throw wrong('There is no current context: name one', contexts.map(entry => entry.name).join(', '))
  const context = pick(contexts, name, 'context').context
  const cluster = pick(config.clusters ?? [], context.cluster, `cluster of context "${name}":`).cluster
  const user = context.user ? pick(config.users ?? [], context.user, `user of context "${name}":`).user : {}
  if (!cluster.server) throw wrong(`Cluster "${context.cluster}" has no server`, '')
  return {
    url: cluster.server,
    context: name,
    namespace: context.namespace || 'default',
    ...(await trust(cluster)),
    credentials: credentialsOf(user, cluster),
    ...impersonation(user),
  }
}

async function trust(
  cluster: KubeconfigCluster,
): Promise<Pick<Connection, 'ca' | 'serverName' | 'insecure' | 'proxy'>> {
  const file = cluster['certificate-authority']
  const data = cluster['certificate-authority-data']
  const ca = data ? decode(data) : file ? await readCertificate(file) : undefined
  return {
    ...(ca ? { ca } : {}),
    ...(cluster['tls-server-name'] ? { serverName: cluster['tls-server-name'] } : {}),
    ...(cluster['insecure-skip-tls-verify'] ? { insecure: true } : {}),
    ...(cluster['proxy-url'] ? { proxy: cluster['proxy-url'] } : {}),
  }
}

function credentialsOf(user: KubeconfigUser, cluster: KubeconfigCluster): Credentials {
  if (user['auth-provider']) {
    throw wrong(
      `The auth-provider "${user['auth-provider'].name}" is no longer part of Kubernetes`,
      'use an exec plugin',
    )
  }
  if (user.exec) return execCredentials(user.exec, { cluster })
  const files = user.tokenFile ?? user['client-certificate'] ?? user['client-key']
  const read = async (): Promise<Credential> => ({
    headers: await authorization(user),
    ...(await keyPair(user)),
  })
  return files === undefined ? lazily(read) : fileCredentials(read)
}

function lazily(read: () => Promise<Credential>): Credentials {
  let credential: Promise<Credential> | undefined
  return { current: () => (credential ??= read()), invalidate: () => false }
}

async function authorization(user: KubeconfigUser): Promise<Record<string, string>> {
  if (user.tokenFile) return bearer(await readCredentialFile(user.tokenFile, 'token file')).headers
  if (user.token) return bearer(user.token).headers
  if (user.username === undefined) return {}
  const pair = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')
  return { authorization: `Basic ${pair}` }
}

async function keyPair(user: KubeconfigUser): Promise<{ cert?: string; key?: string }> {
  const cert = await dataOrFile(
    user['client-certificate-data'],
    user['client-certificate'],
    'client certificate',
  )
  const key = await dataOrFile(user['client-key-data'], user['client-key'], 'client key')
  return cert && key ? { cert, key } : {}
}

async function dataOrFile(
  data: string | undefined,
  file: string | undefined,
  what: string,
): Promise<string | undefined> {
  if (data) return decode(data)
  return file ? await readCredentialFile(file, what) : undefined
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
function impersonation(user: KubeconfigUser): Pick<Connection, 'impersonate'> {
  if (!user.as) return {}
  const headers: Record<string, string | string[]> = { 'impersonate-user': user.as }
  if (user['as-uid']) headers['impersonate-uid'] = user['as-uid']
  if (user['as-groups']) headers['impersonate-group'] = user['as-groups']
  for (const [key, values] of Object.entries(user['as-user-extra'] ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`] = values
  }
  return { impersonate: headers }
}

function pick<Entry extends { name: string }>(entries: readonly Entry[], name: string, what: string): Entry {
  const entry = entries.find(candidate => candidate.name === name)
  if (entry) return entry
  const names = entries.map(candidate => candidate.name)
  throw wrong(
    `There is no ${what} "${name}" in the kubeconfig.${didYouMean(name, names)}`,
    `known: ${names.join(', ') || 'none'}`,
  )
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw wrong(`Cannot read the certificate authority ${path}`, (cause as Error).message, cause)
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}

function wrong(problem: string, more: string, cause?: unknown): KubeError {
  return new KubeError('kube/config', more ? `${problem} (${more})` : problem, {
    attempt: { verb: 'read', target: 'kubeconfig' },
    cause,
  })
}

/** A connection to an address with a token, as a process gets that is given both. */
export function connectionTo(options: {
  url: string
  token?: string
  ca?: string
  namespace?: string
}): Connection {
  return {
    url: options.url,
    namespace: options.namespace ?? 'default',
    ...(options.ca ? { ca: options.ca } : {}),
    credentials: fixedCredentials(options.token ? bearer(options.token) : { headers: {} }),
  }
}
