import { expect } from 'vitest'
import { applyPlan } from '../../apply/apply-plan.ts'
import type { DeployEvent } from '../../apply/deploy-event.ts'
import { actions, deployment, job } from './objects.ts'
import type { Check, Parts, Scene } from './scene.ts'

/** When hooks run, and when they run again. */
export function testHooks(test: Check, scene: () => Scene): void {
  const migrate = (line: string): ReturnType<typeof job> =>
    job('migrate', line, { 'devmatic.dev/hook': 'before', 'devmatic.dev/depends-on': 'db' })
  const smoke = job('smoke', 'true', { 'devmatic.dev/hook': 'after' })

  test('a job that runs before waits for what it needs, and all else for the job', async () => {
    const { target, plan, namespace } = scene()
    const done: string[] = []
    const onEvent = (event: DeployEvent): void => {
      if (event.type === 'step' && event.state === 'started') done.push(`write ${event.ref.name}`)
      if (event.type === 'rollout' && event.state === 'complete') done.push(`${event.ref.name} is ready`)
    }
    const objects = [smoke, migrate('true'), deployment('web'), deployment('db')]
    await applyPlan(await plan({ objects }), target, { onEvent })
    const order = [
      `write ${namespace}`,
      'write db',
      'db is ready',
      'write migrate',
      'migrate is ready',
      'write web',
      'web is ready',
      'write smoke',
      'smoke is ready',
    ]
    expect(done.filter((each, index) => done.indexOf(each) === index)).toEqual(order)
  }, 60_000)

  test('a job that ran runs again when it changes, or what it needs; and not otherwise', async () => {
    const { target, plan, deploy } = scene()
    const parts = (line: string, db: string[] = [], web: string[] = []): Parts => ({
      objects: [migrate(line), deployment('db', { args: db }), deployment('web', { args: web })],
    })
    await deploy(parts('true'))
    expect(actions(await plan(parts('true')))).toEqual([
      'unchanged Job/migrate',
      'unchanged Deployment/db',
      'unchanged Deployment/web',
    ])
    expect(actions(await plan(parts('true', [], ['changed'])))).toContain('unchanged Job/migrate')
    const changed = await plan(parts('exit 0'))
    expect(changed.steps[0]).toMatchObject({
      action: 'recreate',
      rerun: true,
      reason: expect.stringMatching(/spec\.template.* changes/),
    })
    await applyPlan(changed, target)
    const needs = await plan(parts('exit 0', ['changed']))
    expect(needs.steps[0]).toMatchObject({
      action: 'recreate',
      rerun: true,
      reason: 'Deployment db, which it needs, changes',
    })
  }, 60_000)

  test('a job that failed runs again with the next deployment, as it is', async () => {
    const { plan, deploy } = scene()
    const objects = [job('once', 'exit 1', { 'devmatic.dev/hook': 'before' })]
    await expect(deploy({ objects })).rejects.toMatchObject({ code: 'deploy/failed' })
    expect((await plan({ objects })).steps[0]).toMatchObject({
      action: 'recreate',
      rerun: true,
      reason: 'it failed',
    })
  }, 60_000)
}
