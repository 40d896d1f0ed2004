import { expect, test } from 'vitest'
import { statusError } from './errors.ts'

const forbidden = (message: string): string =>
  statusError({ verb: 'apply', target: 'it' }, { reason: 'Forbidden', code: 403, message }).message

test.each([
  [
    'deployments.apps "web" is forbidden: User "ci" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
    'It takes a Role in the namespace shop with { apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] }',
  ],
  [
    'namespaces "kube-system" is forbidden: User "ci" cannot get resource "namespaces" in API group "" at the cluster scope',
    'It takes a ClusterRole with { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] }',
  ],
  [
    'pods "web" is forbidden: User "ci" cannot get resource "pods/log" in API group "" in the namespace "shop": Azure does not have opinion for this user.',
    'It takes a Role in the namespace shop with { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }',
  ],
  [
    'forbidden: User "ci" cannot get path "/metrics"',
    'It takes a ClusterRole with { nonResourceURLs: ["/metrics"], verbs: ["get"] }',
  ],
])('%s', (message, rule) => {
  expect(forbidden(message)).toBe(`apply it: ${message}. ${rule}`)
})

test.each([
  'pods "web" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=4, limited: pods=4',
  'admission webhook "policy.example" denied the request: images must be signed',
])('what else refuses is no matter of RBAC: %s', message => {
  expect(forbidden(message)).toBe(`apply it: ${message}`)
})
