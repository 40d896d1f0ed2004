import type { Clock } from '@devmatic/base'
import type { Informer } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'

/** What a controller has just done and its informer does not show yet: until then it must not count. */
export interface Expectations {
  /** An object was created for this key. */
  created(key: string, uid: string): void
  /** An object of this key was told to go. */
  deleted(key: string, uid: string): void
  /** Whether the informer shows all that was done for the key. */
  met(key: string): boolean
}

/** After so long an expectation is given up: the object was gone before it was seen. */
const patienceMs = 30_000

/**
 * Watches an informer for what was done. The order of answer and watch event is not given: an event may come first.
 *
 * @param informer of the objects that the controller creates and deletes
 */
export function createExpectations<T extends KubeObject>(informer: Informer<T>, clock: Clock): Expectations {
  const waiting = new Map<string, Map<string, number>>()
  /** Objects that came before their creation was answered. */
  const seen = new Map<string, number>()
  const settle = (uid: string): void => {
    let found = false
    for (const uids of waiting.values()) found = uids.delete(uid) || found
    if (!found) seen.set(uid, clock.now())
    for (const [old, at] of seen) {
      if (clock.now() - at <= patienceMs) break
      seen.delete(old)
    }
  }
  informer.onChange(({ type, object }) => {
    const { uid = '', deletionTimestamp } = object.metadata
    if (type === 'added') settle(uid)
    if (type === 'deleted' || deletionTimestamp) settle(`${uid} gone`)
  })
  const expect = (key: string, uid: string): void => {
    if (seen.delete(uid)) return
    const uids = waiting.get(key) ?? new Map<string, number>()
    waiting.set(key, uids.set(uid, clock.now()))
  }
  return {
    created: expect,
    deleted: (key, uid) => expect(key, `${uid} gone`),
    met(key) {
      const uids = waiting.get(key)
      for (const [uid, at] of uids ?? []) if (clock.now() - at > patienceMs) uids?.delete(uid)
      return !uids || uids.size === 0
    },
  }
}
