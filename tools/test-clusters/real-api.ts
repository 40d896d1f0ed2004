import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { findRealCluster, startRealCluster, type TestCluster } from './real.ts'

/** Controllers that the embedded API server has in itself. */
const ownControllers = [
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
  'namespace-controller',
  'garbage-collector-controller',
  'clusterrole-aggregation-controller',
]

/**
 * Starts a real Kubernetes that has no more controllers than the embedded API server, and no scheduler: what
 * is written stays as it was written, so that answers of the two can be compared.
 */
export async function startRealApi(): Promise<TestCluster> {
  const stack = new AsyncDisposableStack()
  const cluster = stack.use(await startRealCluster('none'))
  const folder = path.dirname(cluster.kubeconfig)
  for (const program of ['kube-scheduler', 'kube-controller-manager'])
    process.kill(Number(await readFile(path.join(folder, `${program}.pid`), 'utf8')))
  const command = [
    'kube-controller-manager',
    `--controllers=${ownControllers.join(',')}`,
    `--kubeconfig=${path.join(folder, 'controller-manager.kubeconfig')}`,
    '--secure-port=0',
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    `--root-ca-file=${path.join(folder, 'pki', 'ca.crt')}`,
    `--service-account-private-key-file=${path.join(folder, 'pki', 'service-account.key')}`,
  ]
  const manager = spawn(findRealCluster(), command, { stdio: 'ignore' })
  stack.defer(() => void manager.kill())
  return { kubeconfig: cluster.kubeconfig, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
