import { expect, it } from 'vitest'
import { findResource, findResourceByName, resourcesOfKind } from './find-resource.ts'

it('knows a kind by its version', () => {
  expect(findResource({ apiVersion: 'apps/v1', kind: 'Deployment' })).toMatchObject({
    plural: 'deployments',
    singular: 'deployment',
    shortNames: ['deploy'],
    namespaced: true,
  })
  expect(findResource({ apiVersion: 'v1', kind: 'Namespace' })?.namespaced).toBe(false)
  expect(findResource({ apiVersion: 'apps/v1beta1', kind: 'Deployment' })).toBeUndefined()
})

it.each([
  ['deploy', 'Deployment'],
  ['Deployments', 'Deployment'],
  ['deployments.apps', 'Deployment'],
  ['deployments.v1.apps', 'Deployment'],
  ['po', 'Pod'],
  ['hpa', 'HorizontalPodAutoscaler'],
])('knows what %s means', (word, kind) => {
  expect(findResourceByName(word)?.kind).toBe(kind)
})

it('prefers the core group, and the preferred version', () => {
  expect(findResourceByName('events')?.group).toBe('')
  expect(findResourceByName('hpa')?.version).toBe('v2')
  expect(resourcesOfKind('Event').map(({ group }) => group)).toEqual(['', 'events.k8s.io'])
})
