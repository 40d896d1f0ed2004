import type { Exchange } from './exchange.ts'

/** As Kubernetes answers a URL that nothing stands behind. */
export function pageNotFound(exchange: Exchange): void {
  exchange.send(404, { type: 'text/plain; charset=utf-8', body: '404 page not found\n' })
}
