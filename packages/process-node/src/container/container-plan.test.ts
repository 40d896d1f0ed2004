import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { createImageTable } from '../images/image-table.ts'
import type { Container, Pod } from '../pod/pod.ts'
import { planContainer, type PlanContext } from './container-plan.ts'

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', uid: 'u-1' },
  spec: { nodeName: 'node-1', containers: [] },
}

function envOf(container: Partial<Container>): Promise<Record<string, string>> {
  const context: PlanContext = {
    pod,
    images: createImageTable({}, { folder: tmpdir() }),
    volumes: new Map(),
    podIP: '127.64.0.1',
    folder: tmpdir(),
    baseEnv: { PATH: '/bin', NODE_OPTIONS: '--require "/preload.cjs"' },
    terminationLog: `${tmpdir()}/termination-log`,
    services: {},
    objects: { find: () => Promise.resolve(undefined) },
    node: { cpuCores: 4, memoryBytes: 8 * 2 ** 30, storageBytes: 2 ** 40 },
  }
  return planContainer({ name: 'web', image: 'busybox', command: ['true'], ...container }, context).then(
    plan => plan.env,
  )
}

test("a Pod's own options of Node leave it its names and its address", async () => {
  const env = [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=64' }]
  expect((await envOf({ env }))['NODE_OPTIONS']).toBe('--require "/preload.cjs" --max-old-space-size=64')
  expect((await envOf({}))['NODE_OPTIONS']).toBe('--require "/preload.cjs"')
})

test("a Pod's own PATH wins over the node's", async () => {
  expect((await envOf({ env: [{ name: 'PATH', value: '/opt/bin' }] }))['PATH']).toBe('/opt/bin')
})
