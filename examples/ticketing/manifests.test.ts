import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const cli = path.join(import.meta.dirname, '../../packages/kube-appdeploy/src/cli/cli.ts')
const manifests = path.join(import.meta.dirname, 'manifests')

/** Runs kube-appdeploy as a user does; a failure rejects with what it printed. */
async function appdeploy(...args: string[]): Promise<string> {
  const options = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning', cli]
  const { stdout } = await promisify(execFile)(process.execPath, [...options, ...args], {
    maxBuffer: 16 * 1024 * 1024,
  })
  return stdout
}

async function names(environment: string, ...args: string[]): Promise<string[]> {
  return (await appdeploy('render', manifests, '-e', environment, '-o', 'name', ...args)).trim().split('\n')
}

it('has no error in any environment', async () => {
  expect(await appdeploy('check', manifests)).toContain('No errors')
})

it('deploys the stand-ins in internal environments only', async () => {
  const [local, qa, production] = await Promise.all([names('local'), names('qa'), names('production')])
  const standIns = [
    'deployment.apps/fakeaws',
    'deployment.apps/bank',
    'secret/ticketing',
    'cronjob.batch/visitors',
  ]
  const shown = (list: string[]): string[] =>
    standIns.filter(name => list.some(line => line.toLowerCase().includes(name)))
  expect(shown(local)).toEqual(standIns)
  expect(shown(qa)).toEqual(standIns)
  expect(shown(production)).toEqual([])
})

it('runs the queue from its image, or from its source where that is asked', async () => {
  expect(await appdeploy('render', manifests, '-e', 'local')).not.toContain('devmatic/source-runner')
  expect(await appdeploy('render', manifests, '-e', 'local', '--mode', 'queue/queue=source')).toContain(
    'image: devmatic/source-runner',
  )
})

it('explains every difference between qa and production', async () => {
  expect(await appdeploy('compare', manifests, '-e', 'qa', '-e', 'production')).toContain('because of')
})
