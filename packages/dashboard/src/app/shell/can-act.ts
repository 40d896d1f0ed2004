import { useLive } from '../data/context.tsx'

/** Why nothing can be changed now; undefined where it can. */
export function useObstacle(): string | undefined {
  const connection = useLive(state => state.connection.state)
  const cluster = useLive(state => state.cluster?.connected ?? true)
  if (connection !== 'live') return 'There is no connection'
  return cluster ? undefined : 'The cluster does not answer'
}
