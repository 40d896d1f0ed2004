import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const main = path.join(import.meta.dirname, '..', 'main.ts')
const flags = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']

async function doctor(folder: string): Promise<string> {
  return (await promisify(execFile)(process.execPath, [...flags, main, 'doctor'], { cwd: folder })).stdout
}

test('doctor leads back to the line of the manifest', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'doctor-'))
  try {
    await mkdir(path.join(folder, 'manifests'))
    await writeFile(path.join(folder, 'devmatic.yaml'), product)
    await writeFile(path.join(folder, 'manifests', 'web.yaml'), manifest)
    const said = await doctor(folder)
    expect(said).toMatch(/^This machine, Node \d+/)
    expect(said.slice(said.indexOf('The manifests of shop'))).toBe(expected)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('without a product, doctor looks at the machine alone', async () => {
  expect(await doctor(tmpdir())).not.toContain('manifests')
})

const product = `product: shop
manifests: manifests
environments: { local: { cluster: embedded, namespace: shop } }
`

const manifest = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
  - name: web
    image: example.com/web:1
    resources:
      limits: { memory: 64Mi }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: none }
spec: { podSelector: {} }
`

const expected = `The manifests of shop, environment local
  ! manifests/web.yaml:9 Pod web container web: limits are not enforced
  ! manifests/web.yaml:7 Pod web Container image "example.com/web:1" is not present with pull policy of Never: this cluster runs processes.
      Say in devmatic.yaml what the image stands for:
      images:
        example.com/web:
          source: FOLDER  # or command: [PROGRAM, ARGUMENT]
  ! manifests/web.yaml:11 NetworkPolicy none is stored and has no effect: every Pod can still reach every other
`
