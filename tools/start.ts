// npm start: brings the example product as far as this version can, and says what comes next.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { root } from './workspaces.ts'

const cli = path.join(root, 'packages', 'kube-appdeploy', 'dist', 'cli.js')
const product = path.join('examples', 'ticketing')

console.log(`The product of ${product}, rendered for a laptop (environment "local"):\n`)
deploy('render', product, '-e', 'local', '-o', 'name')
console.log('\nAll its environments, checked against Kubernetes 1.35 without a cluster:\n')
deploy('check', product)
console.log(`
Next:
  npx kube-appdeploy render ${product} -e qa           the objects for QA, as YAML
  npx kube-appdeploy explain ${product} deployment/queue .spec.replicas
  npx kube-appdeploy compare ${product} -e qa -e production`)

/** Runs the built program as a user would; where it fails, it has said why. */
function deploy(...args: string[]): void {
  console.log(`$ kube-appdeploy ${args.join(' ')}`)
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
