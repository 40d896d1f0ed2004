import { container, firstContainer, never, pod, podOf, ready, stay, succeeded } from '../objects.ts'
import type { CaseCluster, WorkloadCase } from '../workload-case.ts'

const ten = 'for i in 1 2 3 4 5 6 7 8 9 10; do echo line $i; done'

async function ended(on: CaseCluster, script = ten): Promise<void> {
  await on.create(pod(script, { spec: never }))
  await on.until('Pod/p', succeeded)
}

async function runs(on: CaseCluster): Promise<void> {
  await on.create(pod(`${ten}; ${stay}`))
  await on.until('Pod/p', ready)
}

const sh = (script: string): string[] => ['sh', '-c', script]

/** Logs, and commands in containers. */
export const sessionCases: readonly WorkloadCase[] = [
  {
    name: 'log-tail',
    async run(on) {
      await ended(on)
      return [
        await on.log('p', { tailLines: 3 }),
        await on.log('p', { tailLines: 0 }),
        await on.log('p', { tailLines: 99 }),
      ]
    },
  },
  {
    name: 'log-limit',
    async run(on) {
      await ended(on)
      return on.log('p', { limitBytes: 20 })
    },
  },
  {
    name: 'log-with-times',
    async run(on) {
      await ended(on, 'echo one; echo; echo three')
      return on.log('p', { timestamps: true })
    },
  },
  {
    name: 'log-without-end-of-line',
    async run(on) {
      await ended(on, 'printf "no end"')
      return on.log('p')
    },
  },
  {
    name: 'log-of-long-lines',
    async run(on) {
      await ended(on, 'i=0; while [ $i -lt 4000 ]; do printf 0123456789; i=$((i+1)); done; echo; echo short')
      return (await on.log('p')).split('\n').map(line => line.length)
    },
  },
  {
    name: 'log-of-the-run-before',
    async run(on) {
      const script = `if [ -e /data/x ]; then echo second; ${stay}; else touch /data/x; echo first; exit 1; fi`
      const volumeMounts = [{ name: 'd', mountPath: '/data' }]
      await on.create(
        pod(script, { spec: { volumes: [{ name: 'd', emptyDir: {} }] }, container: { volumeMounts } }),
      )
      await on.until('Pod/p', firstContainer({ restartCount: 1, ready: true }))
      return [await on.log('p'), await on.log('p', { previous: true })]
    },
  },
  {
    name: 'log-of-no-run-before',
    async run(on) {
      await runs(on)
      return on.outcome(on.log('p', { previous: true }))
    },
  },
  {
    name: 'log-of-one-of-two',
    async run(on) {
      await on.create(
        podOf([container('echo a', { name: 'a' }), container('echo b', { name: 'b' })], { spec: never }),
      )
      await on.until('Pod/p', succeeded)
      return [
        await on.outcome(on.log('p')),
        await on.log('p', { container: 'b' }),
        await on.outcome(on.log('p', { container: 'none' })),
      ]
    },
  },
  {
    name: 'log-of-what-waits',
    async run(on) {
      await on.create(pod('true', { container: { image: 'localhost/none:1', imagePullPolicy: 'Never' } }))
      await on.until('Pod/p', firstContainer({ state: { waiting: { reason: 'ErrImageNeverPull' } } }))
      return on.outcome(on.log('p'))
    },
  },
  {
    name: 'log-of-an-init-container',
    async run(on) {
      await on.create(
        pod('echo main', { spec: { ...never, initContainers: [container('echo first', { name: 'i' })] } }),
      )
      await on.until('Pod/p', succeeded)
      return on.log('p', { container: 'i' })
    },
  },
  {
    name: 'command',
    async run(on) {
      await runs(on)
      return on.exec('p', sh('echo out; echo err >&2; exit 7'))
    },
  },
  {
    name: 'command-with-input',
    async run(on) {
      await runs(on)
      return on.exec('p', ['cat'], { input: 'one\ntwo\n' })
    },
  },
  {
    name: 'command-with-much-output',
    async run(on) {
      await runs(on)
      const { stdout } = (await on.exec(
        'p',
        sh('i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done'),
      )) as { stdout: string }
      return stdout.length
    },
  },
  {
    name: 'command-killed',
    async run(on) {
      await runs(on)
      return on.exec('p', sh('kill -9 $$'))
    },
  },
  {
    name: 'command-with-the-variables-of-its-container',
    async run(on) {
      await on.create(
        pod(stay, { container: { env: [{ name: 'COLOR', value: 'blue' }], workingDir: '/tmp' } }),
      )
      await on.until('Pod/p', ready)
      return on.exec('p', sh('echo $COLOR; pwd'))
    },
  },
  {
    name: 'command-in-the-first-of-two',
    async run(on) {
      const named = (name: string): ReturnType<typeof container> =>
        container(stay, { name, env: [{ name: 'NAME', value: name }] })
      await on.create(podOf([named('a'), named('b')]))
      await on.until('Pod/p', ready)
      return [
        await on.outcome(on.exec('p', sh('echo $NAME'))),
        await on.exec('p', sh('echo $NAME'), { container: 'b' }),
      ]
    },
  },
  {
    name: 'command-in-no-container',
    async run(on) {
      await runs(on)
      return on.outcome(on.exec('p', ['true'], { container: 'none' }))
    },
  },
  {
    name: 'command-in-no-pod',
    run: on => on.outcome(on.exec('none', ['true'])),
  },
]
