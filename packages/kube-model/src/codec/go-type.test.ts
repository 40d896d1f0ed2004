import { describe, expect, it } from 'vitest'
import { findGoType, type GoField } from './go-type.ts'

function field(type: string, name: string): GoField {
  const found = findGoType(type)?.jsonFieldsByName.get(name)
  if (!found) throw new Error(`no ${name} in ${type}`)
  return found
}

describe('a field', () => {
  it('says what OpenAPI says of it', () => {
    const protocol = field('core.v1.ContainerPort', 'protocol')
    expect([protocol.default, protocol.enum]).toEqual(['TCP', ['SCTP', 'TCP', 'UDP']])
    expect(field('core.v1.ContainerPort', 'containerPort').required).toBe(true)
    expect(protocol.required).toBe(false)
  })

  it('says how it merges in server-side apply', () => {
    expect(field('core.v1.ServiceSpec', 'ports').merge).toEqual({ type: 'map', keys: ['port', 'protocol'] })
    expect(field('core.v1.Container', 'args').merge).toEqual({ type: 'atomic' })
    expect(field('meta.v1.ObjectMeta', 'finalizers').merge).toEqual({ type: 'set' })
    expect(field('meta.v1.ObjectMeta', 'labels').merge).toEqual({ type: 'granular' })
    expect(field('core.v1.ServiceSpec', 'selector').merge).toEqual({ type: 'atomic' })
    expect(field('apps.v1.DeploymentSpec', 'selector').merge).toEqual({ type: 'atomic' })
    expect(field('core.v1.PersistentVolumeSpec', 'claimRef').merge).toEqual({ type: 'granular' })
  })

  it('says how it merges in a strategic merge patch', () => {
    expect(field('core.v1.ServiceSpec', 'ports').patch).toEqual({
      merges: true,
      retainsKeys: false,
      mergeKey: 'port',
    })
    expect(field('core.v1.PodSpec', 'volumes').patch).toEqual({
      merges: true,
      retainsKeys: true,
      mergeKey: 'name',
    })
    expect(field('apps.v1.DeploymentSpec', 'strategy').patch).toEqual({ merges: false, retainsKeys: true })
    expect(field('core.v1.Container', 'args').patch).toBeUndefined()
  })
})

it('stands an inlined struct’s fields in their parent', () => {
  expect(field('core.v1.Volume', 'emptyDir').pointer).toBe(true)
  expect(findGoType('core.v1.Nothing')).toBeUndefined()
})
