/** Who asks. @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#authentication-strategies */
export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** The server's own hands: its controllers act as this user. */
export const loopbackUser: User = {
  name: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
}

/** Whoever brings neither token nor certificate. */
export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }
