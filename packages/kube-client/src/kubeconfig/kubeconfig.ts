/** A kubeconfig file. @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
export interface Kubeconfig {
  'current-context'?: string
  clusters?: Named<'cluster', KubeconfigCluster>[]
  users?: Named<'user', KubeconfigUser>[]
  contexts?: Named<'context', KubeconfigContext>[]
}

type Named<Key extends string, Value> = { name: string } & { [K in Key]: Value }

/** Where an API server is and how to know it. */
export interface KubeconfigCluster {
  server: string
  'certificate-authority'?: string
  'certificate-authority-data'?: string
  'insecure-skip-tls-verify'?: boolean
  'tls-server-name'?: string
  'proxy-url'?: string
  'disable-compression'?: boolean
  extensions?: { name: string; extension: unknown }[]
}

/** Who asks. */
export interface KubeconfigUser {
  token?: string
  tokenFile?: string
  username?: string
  password?: string
  'client-certificate'?: string
  'client-certificate-data'?: string
  'client-key'?: string
  'client-key-data'?: string
  as?: string
  'as-uid'?: string
  'as-groups'?: string[]
  'as-user-extra'?: Record<string, string[]>
  exec?: KubeconfigExec
  'auth-provider'?: { name: string }
}

/** A program that hands out credentials. @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
export interface KubeconfigExec {
  apiVersion: string
  command: string
  args?: string[] | null
  env?: { name: string; value: string }[] | null
  installHint?: string
  provideClusterInfo?: boolean
  interactiveMode?: 'Never' | 'IfAvailable' | 'Always'
}

/** A cluster, a user and a namespace under one name. */
export interface KubeconfigContext {
  cluster: string
  user?: string
  namespace?: string
}
