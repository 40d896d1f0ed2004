import { spawn } from 'node:child_process'
import { type Clock, systemClock } from '@devmatic/base'
import { KubeError } from '../errors.ts'
import type { Credential, Credentials } from './credentials.ts'
import type { KubeconfigCluster, KubeconfigExec } from './kubeconfig.ts'

const API_VERSIONS = new Set(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'])

/** What a plugin is run with besides its own part of the kubeconfig. */
export interface ExecPluginOptions {
  cluster?: KubeconfigCluster
  env?: NodeJS.ProcessEnv
  clock?: Clock
  /** Whether the plugin may ask on the terminal; by default when there is one. */
  terminal?: boolean
}

/**
 * Credentials from a program. It runs once for all who ask at the same time, and again when what it gave
 * expires or is refused.
 *
 * @throws CodedError `kube/credentials` from `current()`, with the plugin's install hint
 * @see https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
export function execCredentials(plugin: KubeconfigExec, options: ExecPluginOptions = {}): Credentials {
  const clock = options.clock ?? systemClock
  let cached: { credential: Credential; expiresAt: number } | undefined
  let running: Promise<Credential> | undefined

  const refresh = async (signal?: AbortSignal): Promise<Credential> => {
    const text = await run(plugin, options, signal)
    cached = readExecCredential(plugin, text)
    return cached.credential
  }
  return {
    async current(signal) {
      if (cached && clock.now() < cached.expiresAt) return cached.credential
      running ??= refresh(signal).finally(() => (running = undefined))
      return await running
    },
    invalidate() {
      cached = undefined
      return true
    },
  }
}

function run(plugin: KubeconfigExec, options: ExecPluginOptions, signal?: AbortSignal): Promise<string> {
  const interactive = mayAsk(plugin, options)
  const env = {
    ...(options.env ?? process.env),
    ...Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(plugin, interactive, options.cluster)),
  }
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, plugin.args ?? [], {
      env,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
      ...(signal ? { signal } : {}),
    })
    const output: Buffer[] = []
    const complaint: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => complaint.push(chunk))
    child.on('error', cause =>
      reject(signal?.aborted ? (signal.reason as Error) : failed(plugin, cause.message, cause)),
    )
    child.on('close', code => {
      if (code === 0) resolve(Buffer.concat(output).toString())
      else
        reject(
          failed(
            plugin,
            `it ended with ${code ?? 'a signal'}: ${Buffer.concat(complaint).toString().trim()}`,
          ),
        )
    })
  })
}

function mayAsk(plugin: KubeconfigExec, options: ExecPluginOptions): boolean {
  const terminal = options.terminal ?? process.stdin.isTTY
  const mode = plugin.interactiveMode ?? 'IfAvailable'
  if (mode === 'Always' && !terminal) throw failed(plugin, 'it wants to ask on a terminal, and there is none')
  return terminal && mode !== 'Never'
}

function execInfo(plugin: KubeconfigExec, interactive: boolean, cluster?: KubeconfigCluster): object {
  const spec: Record<string, unknown> = { interactive }
  if (plugin.provideClusterInfo && cluster) {
    const config = cluster.extensions?.find(
      ({ name }) => name === 'client.authentication.k8s.io/exec',
    )?.extension
    spec['cluster'] = {
      server: cluster.server,
      'tls-server-name': cluster['tls-server-name'],
      'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
      'certificate-authority-data': cluster['certificate-authority-data'],
      'proxy-url': cluster['proxy-url'],
      config,
    }
  }
  return { apiVersion: plugin.apiVersion, kind: 'ExecCredential', spec }
}

interface ExecCredential {
  apiVersion?: string
  kind?: string
  status?: {
    token?: string
    clientCertificateData?: string
    clientKeyData?: string
    expirationTimestamp?: string
  }
}

function readExecCredential(
  plugin: KubeconfigExec,
  text: string,
): { credential: Credential; expiresAt: number } {
  let answer: ExecCredential
  try {
    answer = JSON.parse(text) as ExecCredential
  } catch {
    // The output may hold a token, so it is not shown.
    throw failed(plugin, 'its output is not JSON')
  }
  if (answer?.kind !== 'ExecCredential' || !API_VERSIONS.has(answer.apiVersion ?? '')) {
    throw failed(
      plugin,
      `it answered ${answer?.apiVersion}/${answer?.kind} where an ExecCredential of ${plugin.apiVersion} was expected`,
    )
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = answer.status ?? {}
  if (!token && !(clientCertificateData && clientKeyData))
    throw failed(plugin, 'it gave neither a token nor a certificate with its key')
  return {
    credential: {
      headers: token ? { authorization: `Bearer ${token}` } : {},
      ...(clientCertificateData && clientKeyData ? { cert: clientCertificateData, key: clientKeyData } : {}),
    },
    expiresAt: expirationTimestamp ? Date.parse(expirationTimestamp) : Number.POSITIVE_INFINITY,
  }
}

function failed(plugin: KubeconfigExec, problem: string, cause?: unknown): KubeError {
  const hint = plugin.installHint ? `\n${plugin.installHint.trim()}` : ''
  return new KubeError(
    'kube/credentials',
    `The credential plugin ${plugin.command} failed: ${problem}${hint}`,
    {
      attempt: { verb: 'exec', target: plugin.command },
      cause,
    },
  )
}
