import { expect, test } from 'vitest'
import { objectTo } from './directions.ts'

test.each([
  ['packages/kube-client/src/a.ts', '@devmatic/kube-client', '@devmatic/base', '.'],
  ['packages/deploy-manager/src/a.ts', '@devmatic/deploy-manager', '@devmatic/kube-model', '.'],
  ['packages/kube-client/src/a.test.ts', '@devmatic/kube-client', '@devmatic/apiserver', '.'],
  ['packages/dashboard/src/a.tsx', '@devmatic/dashboard', '@devmatic/deploy-manager', './protocol'],
  ['packages/devmatic/src/main.ts', 'devmatic', '@devmatic/apiserver', '.'],
])('%s may import what is below it', (file, from, to, subpath) => {
  expect(objectTo({ file, from, to, subpath })).toBeUndefined()
})

test.each([
  ['packages/base/src/a.ts', '@devmatic/base', '@devmatic/kube-model', '.', 'not below'],
  ['packages/kube-client/src/a.ts', '@devmatic/kube-client', '@devmatic/apiserver', '.', 'not below'],
  ['packages/kube-appdeploy/src/a.ts', 'kube-appdeploy', '@devmatic/process-node', '.', 'not below'],
  ['packages/gotemplate/src/a.test.ts', '@devmatic/gotemplate', '@devmatic/kube-model', '.', 'not below'],
  ['packages/dashboard/src/a.tsx', '@devmatic/dashboard', '@devmatic/deploy-manager', '.', 'protocol alone'],
  ['packages/dashboard/src/a.tsx', '@devmatic/dashboard', '@devmatic/kube-model', '.', 'protocol alone'],
  ['packages/devmatic/src/commands/up.ts', 'devmatic', '@devmatic/process-node', '.', 'together'],
  ['packages/base/src/a.ts', '@devmatic/base', '@devmatic/base', '.', 'by name'],
  ['packages/new/src/a.ts', '@devmatic/new', '@devmatic/base', '.', 'no place in the order'],
])('%s may not import %s → %s%s', (file, from, to, subpath, why) => {
  expect(objectTo({ file, from, to, subpath })).toContain(why)
})
