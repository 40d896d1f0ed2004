import { expect, test } from 'vitest'
import { diffFields, splitPath } from './field-diff.ts'

test('parents are said once, and stand as in YAML', () => {
  const lines = diffFields([
    { path: '.spec.replicas', before: '2', after: '1' },
    { path: '.spec.template.spec.containers[name="web"].image', before: 'web:1', after: 'web:2' },
    { path: '.spec.template.spec.containers[name="web"].args', after: '- a\n- b' },
  ])
  expect(lines.map(({ text }) => text)).toEqual([
    '  spec:',
    '-   replicas: 2',
    '+   replicas: 1',
    '    template:',
    '      spec:',
    '        containers[name="web"]:',
    '-         image: web:1',
    '+         image: web:2',
    '+         args:',
    '+           - a',
    '+           - b',
  ])
})

test('a secret is never shown', () => {
  expect(diffFields([{ path: '.data.password', secret: true, before: 'x' }]).map(({ text }) => text)).toEqual(
    ['  data:', '-   password: ••••••', '+   password: ••••••'],
  )
})

test('names with dots are one name', () => {
  expect(splitPath('.metadata.annotations["a.b/c"]')).toEqual(['metadata', 'annotations["a.b/c"]'])
  expect(splitPath('.data["nginx.conf"]')).toEqual(['data["nginx.conf"]'])
})
