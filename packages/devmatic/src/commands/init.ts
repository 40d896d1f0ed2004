import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@devmatic/base'
import type { CommandContext } from '../program.ts'

/** Registers `init`. */
export function addInitCommand({ program, terminal }: CommandContext): void {
  program
    .command('init')
    .description('write a devmatic.yaml for a folder of manifests, or a product to begin with')
    .argument('[folder]', 'where', '.')
    .option('--name <name>', "the product's; the folder's name where it is left out")
    .action(async (folder: string, { name }: { name?: string }) => {
      const root = path.resolve(terminal.directory, folder)
      const written = await init(root, name ?? nameOf(root))
      await terminal.out(`${written.map(file => `wrote ${file}\n`).join('')}Next: devmatic up ${folder}\n`)
    })
}

/** @throws CodedError `usage` where there is one already */
async function init(root: string, name: string): Promise<string[]> {
  const file = path.join(root, 'devmatic.yaml')
  if (existsSync(file)) throw new CodedError('usage', `${file} is there already`)
  const manifests = await findManifests(root)
  const files: Record<string, string> = {
    'devmatic.yaml': productFile(name, manifests ?? 'manifests'),
    ...(manifests === undefined && {
      'manifests/hello.yaml': helloManifest,
      'manifests/variables.yaml': 'greeting: Hello\n',
      'services/hello/main.js': helloProgram,
      'services/hello/package.json':
        '{ "name": "hello", "private": true, "type": "module", "scripts": { "start": "node main.js" } }\n',
    }),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), text, { flag: 'wx' })
  }
  return Object.keys(files)
}

/** The folder with the most Kubernetes manifests, from the root. */
async function findManifests(root: string): Promise<string | undefined> {
  const names = globSync('{*,*/*,*/*/*}.{yaml,yml}', {
    cwd: root,
    exclude: each => /^(node_modules|\..*)$/.test(path.basename(each)),
  })
  const counts = new Map<string, number>()
  for (const name of names) {
    const text = await readFile(path.join(root, name), 'utf8')
    if (!/^apiVersion:/m.test(text) || !/^kind:/m.test(text)) continue
    const folder = path.dirname(name)
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a)
  return most?.[0]
}

function nameOf(root: string): string {
  const name = path
    .basename(root)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return name || 'product'
}

function productFile(name: string, manifests: string): string {
  return `product: ${name}
manifests: ${manifests}
environments:
  local:
    cluster: embedded
    namespace: ${name}
images:                       # what images stand for on the embedded cluster
  "*": { source: "services/*" }
`
}

const helloManifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
  annotations:
    description: "Says hello"
    dev: |
      hello: { path: services/hello, run: node main.js }
spec:
  replicas: 1
  selector:
    matchLabels: { app: hello }
  template:
    metadata:
      labels: { app: hello }
    spec:
      containers:
      - name: hello
        image: hello
        env:
        - { name: GREETING, value: "{{ .Variables.greeting }}" }
        ports:
        - { name: http, containerPort: 8080 }
        readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 1 }
---
apiVersion: v1
kind: Service
metadata:
  name: hello
spec:
  selector: { app: hello }
  ports:
  - { name: http, port: 80, targetPort: http }
`

const helloProgram = `import http from 'node:http'

const greeting = process.env.GREETING ?? 'Hello'
const server = http.createServer((request, response) => {
  console.log(JSON.stringify({ level: 'info', msg: 'asked', path: request.url }))
  response.end(\`\${greeting}\\n\`)
})
server.listen(8080)
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`
