import { ManagerError } from '../manager-error.ts'
import type { ServiceSpec } from '../product/service-spec.ts'
import type { ServiceStates } from '../services/service-states.ts'
import type { ShellPlace } from './shells.ts'

/** The Pod and container that a shell is meant for: the newest Pod, its first container, unless named. */
export function shellPlace(
  spec: ServiceSpec,
  { pod, container, states }: { pod?: string; container?: string; states: ServiceStates },
): ShellPlace {
  const pods = states
    .podsOf(spec)
    .filter(({ status }) => status?.containerStatuses?.some(({ state }) => state?.running))
    .toSorted((a, b) =>
      (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? 1 : -1,
    )
  const found = pod === undefined ? pods[0] : pods.find(({ metadata }) => metadata.name === pod)
  if (!found) {
    const names = pods.map(({ metadata }) => metadata.name).join(', ') || 'none'
    throw new ManagerError(
      'manager/unknown',
      pod === undefined
        ? `${spec.name} has no container that runs`
        : `${spec.name} has no Pod ${pod} that runs; there are: ${names}`,
    )
  }
  const containers = found.spec?.containers?.map(({ name }) => name) ?? []
  const chosen = container ?? containers[0] ?? ''
  if (!containers.includes(chosen))
    throw new ManagerError(
      'manager/unknown',
      `${pod ?? spec.name} has no container ${chosen}; there are: ${containers.join(', ')}`,
    )
  const { name = '', namespace = '' } = found.metadata
  return { service: spec.name, pod: name, namespace, container: chosen }
}
