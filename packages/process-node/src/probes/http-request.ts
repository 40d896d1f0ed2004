import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { HttpGetAction } from '../pod/pod.ts'
import { describeDialError } from './dial-error.ts'
import type { ProbeTarget } from './probe-result.ts'

/**
 * Sends the request of an HTTP probe or hook; redirects are an answer like any other.
 *
 * @throws Error in the words of Go's net/http
 */
export function sendHttp(
  action: HttpGetAction,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<{ status: number }> {
  const scheme = (action.scheme ?? 'HTTP').toLowerCase()
  const host = action.host || target.podIP
  const port = target.portOf(action.port)
  const path = (action.path || '/').replace(/^(?!\/)/, '/')
  const url = `${scheme}://${host}:${port}${path}`
  const headers = [
    ['User-Agent', 'kube-probe/1.35'],
    ['Accept', '*/*'],
    ...(action.httpHeaders ?? []).map(({ name, value }) => [name, value]),
  ]
  return new Promise((resolve, reject) => {
    const send = scheme === 'https' ? requestHttps : requestHttp
    const signal = AbortSignal.timeout(timeoutMs)
    // A probe's certificate is not checked, as in Kubernetes.
    const options = {
      agent: false,
      headers: Object.fromEntries(headers) as Record<string, string>,
      signal,
      rejectUnauthorized: false,
    }
    const outgoing = send(url, options, response => {
      response.destroy() // the status is all that counts
      resolve({ status: response.statusCode ?? 0 })
    })
    outgoing.once('error', error => {
      const reason = signal.aborted
        ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        : describeDialError(error, `${host}:${port}`)
      reject(new Error(`Get "${url}": ${reason}`))
    })
    outgoing.end()
  })
}
