import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestServer } from '../testing/test-server.ts'
import type { TestServer } from '../testing/test-server.ts'

const accounts = '/api/v1/namespaces/default/serviceaccounts'
const rbac = '/apis/rbac.authorization.k8s.io/v1'
let cluster: TestServer

beforeEach(async () => {
  cluster = await startTestServer()
  await cluster.send('POST', accounts, { body: { metadata: { name: 'robot' } } })
})
afterEach(() => cluster[Symbol.asyncDispose]())

async function tokenFor(account: string, spec: object = {}): Promise<string> {
  const answer = await cluster.send('POST', `${accounts}/${account}/token`, { body: { spec } })
  expect(answer.code).toBe(201)
  return (answer.json as { status: { token: string } }).status.token
}

async function bind(role: string): Promise<void> {
  const subjects = [{ kind: 'ServiceAccount', name: 'robot', namespace: 'default' }]
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role }
  const body = { metadata: { name: `robot-${role}` }, roleRef, subjects }
  expect((await cluster.send('POST', `${rbac}/namespaces/default/rolebindings`, { body })).code).toBe(201)
}

describe('a ServiceAccount', () => {
  test('may do nothing but look around until a role is bound to it', async () => {
    const token = await tokenFor('robot')
    const pods = '/api/v1/namespaces/default/pods'
    expect(await cluster.send('GET', pods, { token })).toMatchObject({
      code: 403,
      json: {
        reason: 'Forbidden',
        message:
          'pods is forbidden: User "system:serviceaccount:default:robot" cannot list resource "pods" in API group "" in the namespace "default"',
      },
    })
    expect((await cluster.send('GET', '/api', { token })).code).toBe(200)
    await bind('view')
    expect((await cluster.send('GET', pods, { token })).code).toBe(200)
    expect((await cluster.send('GET', `${pods}?watch=true&timeoutSeconds=1`, { token })).code).toBe(200)
    expect((await cluster.send('DELETE', `${pods}/x`, { token })).code).toBe(403)
    expect((await cluster.send('GET', '/api/v1/namespaces/kube-system/pods', { token })).code).toBe(403)
    expect((await cluster.send('GET', '/api/v1/namespaces/default/secrets', { token })).code).toBe(403)
  })

  test('may list and watch the one object that a role grants by name', async () => {
    const token = await tokenFor('robot')
    const rules = [
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['settings'], verbs: ['list', 'watch'] },
    ]
    await cluster.send('POST', `${rbac}/clusterroles`, { body: { metadata: { name: 'one' }, rules } })
    await bind('one')
    const maps = '/api/v1/namespaces/default/configmaps'
    const one = `${maps}?fieldSelector=metadata.name%3Dsettings`
    expect((await cluster.send('GET', one, { token })).code).toBe(200)
    expect((await cluster.send('GET', `${one}&watch=true&timeoutSeconds=1`, { token })).code).toBe(200)
    expect((await cluster.send('GET', maps, { token })).code).toBe(403)
    expect((await cluster.send('GET', one.replace('%3D', '!%3D'), { token })).code).toBe(403)
  })

  test('is bound to its Pod: the token dies with it', async () => {
    const spec = { containers: [{ name: 'c', image: 'i' }] }
    const pods = '/api/v1/namespaces/default/pods'
    const created = await cluster.send('POST', pods, { body: { metadata: { name: 'web' }, spec } })
    const { uid } = (created.json as { metadata: { uid: string } }).metadata
    const token = await tokenFor('robot', {
      boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'web', uid },
    })
    const review = { spec: { token } }
    const url = '/apis/authentication.k8s.io/v1/tokenreviews'
    expect((await cluster.send('POST', url, { body: review })).json).toMatchObject({
      status: {
        authenticated: true,
        user: {
          username: 'system:serviceaccount:default:robot',
          extra: { 'authentication.kubernetes.io/pod-name': ['web'] },
        },
      },
    })
    await cluster.send('DELETE', `${pods}/web`)
    expect((await cluster.send('GET', '/api', { token })).code).toBe(401)
  })

  test('that is deleted and made again has lost its tokens', async () => {
    const token = await tokenFor('robot')
    await cluster.send('DELETE', `${accounts}/robot`)
    await cluster.send('POST', accounts, { body: { metadata: { name: 'robot' } } })
    expect((await cluster.send('GET', '/api', { token })).code).toBe(401)
  })

  test('has tokens for the audiences that were asked for, and no others', async () => {
    const token = await tokenFor('robot', { audiences: ['vault'] })
    expect((await cluster.send('GET', '/api', { token })).code).toBe(401)
    const url = '/apis/authentication.k8s.io/v1/tokenreviews'
    const body = { spec: { token, audiences: ['vault'] } }
    expect((await cluster.send('POST', url, { body })).json).toMatchObject({
      status: { authenticated: true },
    })
  })

  test.each([
    ['another signature', (token: string) => `${token.slice(0, -4)}AAAA`],
    [
      'no algorithm',
      (token: string) => token.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')),
    ],
    ['a part too few', (token: string) => token.split('.').slice(0, 2).join('.')],
    ['other claims', (token: string) => token.replace(/\.[^.]+\./, '.e30.')],
  ])('with %s is nobody', async (_what, forge) => {
    expect((await cluster.send('GET', '/api', { token: forge(await tokenFor('robot')) })).code).toBe(401)
  })
})

describe('a token that is asked for', () => {
  test('lives at least ten minutes', async () => {
    const answer = await cluster.send('POST', `${accounts}/robot/token`, {
      body: { spec: { expirationSeconds: 60 } },
    })
    expect(answer).toMatchObject({
      code: 422,
      json: { details: { causes: [{ field: 'spec.expirationSeconds' }] } },
    })
  })

  test.each([
    ['a Pod that is not there', { kind: 'Pod', name: 'nobody' }, 404],
    ['an account that is not there', undefined, 404],
  ])('for %s is refused', async (_what, boundObjectRef, code) => {
    const account = boundObjectRef ? 'robot' : 'nobody'
    const answer = await cluster.send('POST', `${accounts}/${account}/token`, {
      body: { spec: { boundObjectRef } },
    })
    expect(answer.code).toBe(code)
  })
})

describe('roles', () => {
  test('are told in access reviews, with what gave them', async () => {
    await bind('edit')
    const url = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
    const review = (verb: string): object => ({
      spec: {
        user: 'system:serviceaccount:default:robot',
        resourceAttributes: { namespace: 'default', verb, group: 'apps', resource: 'deployments' },
      },
    })
    expect((await cluster.send('POST', url, { body: review('create') })).json).toMatchObject({
      status: {
        allowed: true,
        reason:
          'RBAC: allowed by RoleBinding "robot-edit/default" of ClusterRole "edit" to ServiceAccount "robot/default"',
      },
    })
    expect((await cluster.send('POST', url, { body: review('escalate') })).json).toMatchObject({
      status: { allowed: false },
    })
  })

  test('are for the owner, who may act as others', async () => {
    const headers = { 'impersonate-user': 'system:serviceaccount:default:robot' }
    expect((await cluster.send('GET', '/api/v1/nodes', { headers })).code).toBe(403)
    const token = await tokenFor('robot')
    const answer = await cluster.send('GET', '/api', {
      token,
      headers: { 'impersonate-user': 'kubernetes-admin' },
    })
    expect(answer.code).toBe(403)
  })

  test('made of others take in those that come', async () => {
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }
    const rules = [{ verbs: ['get'], apiGroups: ['example.org'], resources: ['shops'] }]
    await cluster.send('POST', `${rbac}/clusterroles`, {
      body: { metadata: { name: 'shops', labels }, rules },
    })
    const view = async (): Promise<unknown> => (await cluster.send('GET', `${rbac}/clusterroles/view`)).json
    await expect.poll(view).toMatchObject({ rules: expect.arrayContaining(rules) as unknown })
    const edit = async (): Promise<unknown> => (await cluster.send('GET', `${rbac}/clusterroles/edit`)).json
    await expect.poll(edit).toMatchObject({ rules: expect.arrayContaining(rules) as unknown })
  })
})

test('nobody in particular sees that the server lives, and nothing else', async () => {
  expect((await cluster.send('GET', '/livez', { token: '' })).code).toBe(200)
  expect((await cluster.send('GET', '/version', { token: '' })).code).toBe(200)
  expect((await cluster.send('GET', '/api/v1/pods', { token: '' })).code).toBe(403)
})
