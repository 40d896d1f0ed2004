// npm start: brings the example product up on the embedded cluster, and says what comes next.
// npm start -- VERB: any other verb of devmatic, on the same product.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { root } from './workspaces.ts'

const product = path.join('examples', 'ticketing')
const devmatic = path.join(root, 'packages', 'devmatic', 'src', 'main.ts')
const [verb = 'up', ...rest] = process.argv.slice(2)
/** Verbs of the product as a whole name its folder; those of its services are told it. */
const place = ['up', 'down', 'status', 'doctor'].includes(verb) ? [product] : ['-C', product]

const child = spawn(process.execPath, [...process.execArgv, devmatic, verb, ...place, ...rest], {
  cwd: root,
  stdio: 'inherit',
})
const code = await new Promise<number>(resolve => {
  child.on('exit', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGINT' ? 130 : 143)))
})
if (code === 0 && verb === 'up') {
  console.log(`
Next:
  npx kube-appdeploy explain ${product} deployment/queue .spec.replicas
  npm start -- status     what runs
  npm start -- logs -f    what it writes
  npm start -- down       ends it all; data stays`)
}
process.exitCode = code
