/**
 * The proxy on the way to a server: the kubeconfig's, otherwise the environment's, as Go's clients choose it.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function findProxy(
  url: URL,
  configured?: string,
  env: NodeJS.ProcessEnv = process.env,
): URL | undefined {
  if (configured) return new URL(configured)
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = env[name] || env[name.toLowerCase()]
  if (!proxy || isLoopback(url.hostname) || isExcluded(url, env['NO_PROXY'] ?? env['no_proxy'] ?? ''))
    return undefined
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

function isExcluded(url: URL, noProxy: string): boolean {
  return noProxy
    .split(',')
    .map(entry => entry.trim().toLowerCase())
    .filter(Boolean)
    .some(entry => matches(url, entry))
}

function matches(url: URL, entry: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return inNetwork(url.hostname, entry)
  const [host = '', port] = entry.split(':')
  if (port && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false
  const suffix = host.replace(/^\*?\./, '')
  const isSubdomain = url.hostname.endsWith(`.${suffix}`)
  return host.startsWith('.') || host.startsWith('*.') ? isSubdomain : url.hostname === suffix || isSubdomain
}

function inNetwork(hostname: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/')
  const address = ipv4(hostname)
  const start = ipv4(base)
  if (address === undefined || start === undefined) return false
  const shift = 2 ** (32 - Number(bits))
  return Math.floor(address / shift) === Math.floor(start / shift)
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some(part => !/^\d{1,3}$/.test(part))) return undefined
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}
