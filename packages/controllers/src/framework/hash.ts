import { canonical } from './status.ts'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/**
 * A short name for a value, as those at the end of a ReplicaSet's name: the same for the same value. It is not the
 * one that Kubernetes computes, which hashes how Go prints a struct.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/controller_utils.go ComputeHash
 */
export function computeHash(value: unknown, collisionCount: number | undefined): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(`${canonical(value)}${collisionCount ?? ''}`))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return safeEncode(String(hash))
}

/** Maps each character to one that makes no words. @see k8s.io/apimachinery/pkg/util/rand SafeEncodeString */
function safeEncode(text: string): string {
  return [...text].map(character => alphabet[character.charCodeAt(0) % alphabet.length]).join('')
}
