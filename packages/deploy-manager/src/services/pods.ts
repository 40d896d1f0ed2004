import type { ServicePod } from '../protocol/index.ts'
import type { ContainerStatus, PodObject } from './objects.ts'
import { isReady, podTroubleOf, restartsOf } from './pod-trouble.ts'

const sourceRunner = 'devmatic/source-runner'

/** Pods as they are shown, the newest first. */
export function podsShown(pods: readonly PodObject[]): ServicePod[] {
  return pods.map(shownPod).toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
}

function shownPod(pod: PodObject): ServicePod {
  const { metadata, spec, status } = pod
  const created = metadata.creationTimestamp ?? ''
  const trouble = podTroubleOf(pod)
  const condition = status?.conditions?.find(({ type }) => type === 'Ready')
  const ready = isReady(pod)
  return {
    name: metadata.name ?? '',
    shape: ready ? 'ready' : trouble ? 'failing' : 'starting',
    word: ready ? 'Ready' : (trouble?.reason ?? 'Starting'),
    since: condition?.lastTransitionTime ?? created,
    ...(trouble && trouble.message !== '' && { message: trouble.message }),
    createdAt: created,
    ...(spec?.nodeName !== undefined && { node: spec.nodeName }),
    ...(status?.podIP !== undefined && { address: status.podIP }),
    restarts: restartsOf(pod),
    mode: spec?.containers?.some(({ image }) => image === sourceRunner) ? 'source' : 'image',
    containers: [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
      shownContainer,
    ),
  }
}

function shownContainer(status: ContainerStatus): ServicePod['containers'][number] {
  const { name, image = '', ready = false, restartCount = 0, containerID, state = {}, lastState } = status
  const [word = 'waiting'] = Object.keys(state)
  const reason = state.waiting?.reason ?? state.terminated?.reason
  const startedAt = state.running?.startedAt
  const ended = lastState?.terminated
  return {
    name,
    image,
    state: word,
    ...(reason !== undefined && { reason }),
    ready,
    restarts: restartCount,
    ...(startedAt !== undefined && { startedAt }),
    ...(ended && {
      lastExit: { code: ended.exitCode ?? 0, reason: ended.reason ?? '', at: ended.finishedAt ?? '' },
    }),
    ...(containerID !== undefined && { id: containerID }),
  }
}
