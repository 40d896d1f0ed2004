import type { Api, Deployment } from '@devmatic/deploy-manager/protocol'
import type { Terminal } from '../terminal.ts'
import { followDeployment } from './follow-deployment.ts'

/** Makes a change, and waits for the deployment that it sets off. */
export async function runDeployment<T>(api: Api, change: () => Promise<T>, terminal: Terminal): Promise<T> {
  const known = new Set((await api.listDeployments()).recent.map(({ id }) => id))
  const result = await change()
  const { recent } = await api.listDeployments()
  const begun: Deployment | undefined = recent.find(({ id }) => !known.has(id)) ?? recent[0]
  if (begun) await followDeployment(api, begun, terminal)
  return result
}
