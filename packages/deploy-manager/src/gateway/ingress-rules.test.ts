import { describe, expect, test } from 'vitest'
import { findRoute, type Ingress, routesOf } from './ingress-rules.ts'

const backend = (name: string): { service: { name: string; port: { number: number } } } => ({
  service: { name, port: { number: 80 } },
})
const ingress: Ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    defaultBackend: backend('fallback'),
    rules: [
      {
        host: 'shop.localhost',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: backend('shop') },
            { path: '/queue', pathType: 'Prefix', backend: backend('queue') },
            { path: '/queue/exact', pathType: 'Exact', backend: backend('exact') },
          ],
        },
      },
      {
        host: '*.example.com',
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend('any') }] },
      },
    ],
  },
}
const routes = routesOf([ingress])

describe('findRoute', () => {
  test.each([
    ['shop.localhost', '/', 'shop'],
    ['SHOP.localhost:4680', '/tickets?x=/queue', 'shop'],
    ['shop.localhost', '/queue', 'queue'],
    ['shop.localhost', '/queue/', 'queue'],
    ['shop.localhost', '/queue?to=%2F', 'queue'],
    ['shop.localhost', '/queues', 'shop'],
    ['shop.localhost', '/queue/exact', 'exact'],
    ['shop.localhost', '/queue/exact/', 'queue'],
    ['a.example.com', '/x', 'any'],
    ['a.b.example.com', '/x', 'fallback'],
    ['example.com', '/x', 'fallback'],
    ['shop.localhost.localhost', '/', 'shop'],
    ['elsewhere', '/', 'fallback'],
  ])('leads %s%s to %s', (host, path, service) => {
    expect(findRoute(routes, host, path)).toMatchObject({ namespace: 'shop', service, port: 80 })
  })

  test('finds nothing where no rule fits', () => {
    const { defaultBackend: _, ...spec } = ingress.spec ?? {}
    expect(findRoute(routesOf([{ ...ingress, spec }]), 'elsewhere', '/')).toBeUndefined()
  })
})
