/** What a client needs to reach the server as its owner. */
export interface KubeconfigInput {
  url: string
  /** The authority's certificate, PEM. */
  ca: string
  token: string
}

/** A kubeconfig, as YAML that is JSON too. */
export function kubeconfigText({ url, ca, token }: KubeconfigInput): string {
  const name = 'devmatic'
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}
