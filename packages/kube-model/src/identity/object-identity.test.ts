import { expect, it } from 'vitest'
import { formatApiVersion, identityKey, identityOf, kindOf } from './object-identity.ts'

it('tells objects apart by group, kind, namespace and name, but not by version', () => {
  const object = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' } }
  const other = { ...object, apiVersion: 'autoscaling/v2', metadata: { name: 'web', namespace: 'shop' } }
  expect(identityKey(identityOf(object, 'shop'))).toBe('autoscaling/HorizontalPodAutoscaler/shop/web')
  expect(identityOf(other)).toEqual(identityOf(object, 'shop'))
})

it('gives kinds of the whole cluster no namespace', () => {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', namespace: 'x' } }
  expect(identityKey(identityOf(object))).toBe('/Namespace//shop')
})

it.each(['v1', 'apps/v1'])('takes %s apart and together', apiVersion => {
  expect(formatApiVersion(kindOf({ apiVersion, kind: 'X' }))).toBe(apiVersion)
})
