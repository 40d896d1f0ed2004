import { rename } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { hasCode } from '@devmatic/base'
import type { SourceRunnerEvent } from './events.ts'
import { isGroupAlive } from './process-table.ts'
import { createSourceRunner, type SourceRunner, type SourceRunnerOptions } from './source-runner.ts'
import { createTestTree, type TestTree } from './test-tree.ts'

/** A program that says which version it is, and stays. */
const program = (version: string): string => `console.log('version ${version}'); setInterval(() => {}, 1000)`

/** Reads a runner's events up to the one that is waited for. */
interface Reader {
  until<T extends SourceRunnerEvent['type']>(
    type: T,
    matches?: (event: Extract<SourceRunnerEvent, { type: T }>) => boolean,
  ): Promise<Extract<SourceRunnerEvent, { type: T }>>
  seen: SourceRunnerEvent[]
  output(text: string): Promise<unknown>
}

function read(runner: SourceRunner): Reader {
  const events = runner.events()[Symbol.asyncIterator]()
  const reader: Reader = {
    seen: [],
    async until(type, matches) {
      for (;;) {
        const { value, done } = (await events.next()) as IteratorResult<SourceRunnerEvent, undefined>
        if (done)
          throw new Error(
            `the events ended before ${type}: ${reader.seen.map(event => event.type).join(', ')}`,
          )
        reader.seen.push(value)
        if (value.type === type && (matches?.(value as never) ?? true)) return value as never
      }
    },
    output: text => reader.until('output', event => event.chunk.toString().includes(text)),
  }
  return reader
}

function run(tree: TestTree, options: Partial<SourceRunnerOptions>): SourceRunner {
  return createSourceRunner({ path: tree.folder, graceMs: 1000, ...options })
}

test('runs, and restarts the whole group on a save', async () => {
  await using tree = await createTestTree({ 'main.js': program('1') })
  await using runner = run(tree, { run: 'node main.js' })
  const events = read(runner)
  const { pid } = await events.until('started')
  await events.output('version 1')
  await tree.write('main.js', program('2'))
  expect((await events.until('changed')).paths).toEqual(['main.js'])
  expect((await events.until('exited')).expected).toBe(true)
  await events.output('version 2')
  expect(await isGroupAlive(pid)).toBe(false)
})

test('an atomic save is a save, again and again', async () => {
  await using tree = await createTestTree({ 'main.js': program('0') })
  await using runner = run(tree, { run: 'node main.js' })
  const events = read(runner)
  await events.output('version 0')
  for (const version of ['1', '2', '3']) {
    await tree.write('.main.js.swp', program(version))
    await rename(path.join(tree.folder, '.main.js.swp'), path.join(tree.folder, 'main.js'))
    await expect(events.output(`version ${version}`)).resolves.toBeDefined()
  }
})

test('files in new nested folders are seen', async () => {
  await using tree = await createTestTree({ 'main.js': program('1') })
  await using runner = run(tree, { run: 'node main.js' })
  const events = read(runner)
  await events.output('version 1')
  await tree.write('a/b/c/d.js', '1')
  await events.until('changed', event => event.paths.includes('a/b/c/d.js'))
  await tree.write('a/b/c/d.js', '2')
  const again = await events.until('changed', event => event.paths.includes('a/b/c/d.js'))
  expect(again.paths).toEqual(['a/b/c/d.js'])
})

test('a failed build leaves the old process running, and is shown', async () => {
  await using tree = await createTestTree({ 'src.js': program('1') })
  await using runner = run(tree, {
    build: ['node --check src.js', 'cp src.js out.js'],
    run: 'node out.js',
    watch: ['src.js'],
  })
  const events = read(runner)
  const { pid } = await events.until('started')
  await events.output('version 1')
  await tree.write('src.js', 'this is no program')
  const { result } = await events.until('build-ended')
  expect(result).toMatchObject({ outcome: 'failed', command: 'node --check src.js', code: 1 })
  expect(result.outcome === 'failed' && result.output).toContain('SyntaxError')
  expect(runner.state()).toMatchObject({ phase: 'build-failed', pid })
  expect(await isGroupAlive(pid)).toBe(true)
  await tree.write('src.js', program('3'))
  await events.output('version 3')
  expect(runner.state()).toMatchObject({ phase: 'running', lastBuild: { outcome: 'succeeded' } })
})

test('a save during a build starts it over, and what it had started is ended', async () => {
  await using tree = await createTestTree({ 'a.txt': '1' })
  await using runner = run(tree, { build: ['sh -c "echo building; sleep 1000 & wait"'] })
  const events = read(runner)
  await events.until('build-output')
  const group = runner.state()
  expect(group.phase).toBe('building')
  await tree.write('a.txt', '2')
  expect((await events.until('build-ended')).result.outcome).toBe('superseded')
  expect((await events.until('build-started')).build).toBe(2)
})

test('a build command that is not there says so', async () => {
  await using tree = await createTestTree()
  await using runner = run(tree, { build: ['no-such-compiler x'] })
  const { result } = await read(runner).until('build-ended')
  expect(result).toMatchObject({ outcome: 'failed', code: 127 })
  expect(result.outcome === 'failed' && result.output).toContain('no-such-compiler: not found')
})

test('prebuild goes before build, and a failed one stops there', async () => {
  await using tree = await createTestTree()
  await using runner = run(tree, { prebuild: ['echo one', 'false'], build: ['echo two'] })
  const { result } = await read(runner).until('build-ended')
  expect(result).toMatchObject({ outcome: 'failed', command: 'false', output: 'one\n' })
})

test('many saves at once are one reload', async () => {
  await using tree = await createTestTree({ 'main.js': program('1') })
  await using runner = run(tree, { run: 'node main.js' })
  const events = read(runner)
  await events.output('version 1')
  await Promise.all(Array.from({ length: 30 }, (_, index) => tree.write(`file-${index}.js`, String(index))))
  await events.until('reloaded')
  await events.output('version 1')
  const bursts = events.seen.filter(event => event.type === 'changed')
  expect(bursts.length).toBeLessThanOrEqual(3)
  expect(bursts.flatMap(event => event.paths)).toContain('file-29.js')
})

test('what ignore files name is no source, unless it is watched by name', async () => {
  await using tree = await createTestTree({
    '.gitignore': 'dist\n*.log\n',
    'main.js': program('1'),
    'dist/a.js': '',
  })
  await using runner = run(tree, { run: 'node main.js', watch: ['.', 'dist'] })
  const events = read(runner)
  await events.output('version 1')
  await tree.write('debug.log', 'x')
  await tree.write('dist/a.js', 'x')
  expect((await events.until('changed')).paths).toEqual(['dist/a.js'])
})

test('a glob narrows what is watched', async () => {
  await using tree = await createTestTree({ 'main.js': program('1'), 'src/a.ts': '', 'src/a.css': '' })
  await using runner = run(tree, { run: 'node main.js', watch: ['src/**/*.ts'] })
  const events = read(runner)
  await events.output('version 1')
  await tree.write('src/a.css', 'x')
  await tree.write('src/a.ts', 'x')
  expect((await events.until('changed')).paths).toEqual(['src/a.ts'])
})

test('a program that ends by itself is started again, at once and then with pauses', async () => {
  await using tree = await createTestTree()
  await using runner = run(tree, { run: 'sh -c "exit 4"' })
  const events = read(runner)
  expect((await events.until('exited')).facts.code).toBe(4)
  await events.until('started')
  expect(events.seen.some(event => event.type === 'backing-off')).toBe(false)
  expect((await events.until('backing-off')).pauseMs).toBe(500)
})

test('a program that is not there says so, and the next save tries again', async () => {
  await using tree = await createTestTree()
  await using runner = run(tree, { run: './main.sh', watch: ['main.sh'] })
  const events = read(runner)
  expect(hasCode((await events.until('start-failed')).error, 'process/not-found')).toBe(true)
  await tree.write('main.sh', '#!/bin/sh\necho here\nsleep 1000\n')
  await events.until('changed')
})

test('reload SIGHUP signals, and keeps the process', async () => {
  await using tree = await createTestTree({
    'main.js':
      "process.on('SIGHUP', () => console.log('hup')); console.log('up'); setInterval(() => {}, 1000)",
  })
  await using runner = run(tree, { run: 'node main.js', reload: 'SIGHUP' })
  const events = read(runner)
  await events.output('up')
  await tree.write('other.txt', '1')
  await events.until('signalled')
  await events.output('hup')
  expect(events.seen.some(event => event.type === 'exited')).toBe(false)
})

test('reload none builds and leaves the process alone', async () => {
  await using tree = await createTestTree({ 'main.js': program('1') })
  await using runner = run(tree, { build: ['echo built'], run: 'node main.js', reload: 'none' })
  const events = read(runner)
  const { pid } = await events.until('started')
  await events.output('version 1')
  await tree.write('other.txt', '1')
  await events.until('reloaded')
  expect(runner.state()).toMatchObject({ pid, phase: 'running' })
  expect(events.seen.some(event => event.type === 'exited')).toBe(false)
})

test('a build that writes what is watched does not build for ever', async () => {
  await using tree = await createTestTree({ 'a.txt': '1' })
  await using runner = run(tree, { build: ['sh -c "date +%N > generated.txt; sleep 0.1"'] })
  const events = read(runner)
  expect((await events.until('build-writes-source')).paths).toEqual(['generated.txt'])
  await events.until('build-ended', event => event.result.outcome === 'succeeded')
})

test('whenExited end: the runner ends with the program', async () => {
  await using tree = await createTestTree()
  await using runner = run(tree, { run: 'sh -c "exit 5"', whenExited: 'end' })
  expect(await runner.ended).toMatchObject({ code: 5 })
})

test('rebuild reloads without a save', async () => {
  await using tree = await createTestTree({ 'main.js': program('1') })
  await using runner = run(tree, { run: 'node main.js' })
  const events = read(runner)
  const first = await events.until('started')
  runner.rebuild()
  expect((await events.until('started')).pid).not.toBe(first.pid)
})

test('stop leaves no process behind, even one that ignores SIGTERM', async () => {
  await using tree = await createTestTree({
    'main.sh': "trap '' TERM; (trap '' TERM; sleep 1000) & echo up; wait; sleep 1000",
  })
  const runner = run(tree, { run: 'sh main.sh', graceMs: 50 })
  const events = read(runner)
  const { pid } = await events.until('started')
  await events.output('up')
  await runner.stop()
  expect(await isGroupAlive(pid)).toBe(false)
  expect(runner.state().phase).toBe('stopped')
})

test('each reload is measured', async () => {
  await using tree = await createTestTree({ 'main.js': program('1') })
  await using runner = run(tree, { build: ['sleep 0.05'], run: 'node main.js' })
  const events = read(runner)
  await events.output('version 1')
  await tree.write('main.js', program('2'))
  const { latency } = await events.until('reloaded')
  expect(latency.builtMs).toBeGreaterThanOrEqual(49)
  expect(latency.seenMs).toBeGreaterThanOrEqual(0)
  expect(latency.seenMs).toBeLessThan(1000)
  expect(latency.restartedMs).toBeGreaterThanOrEqual(0)
})

test.each([
  [{ path: '/no/such/tree', run: 'true' }, 'source-runner/no-folder'],
  [{ path: '/tmp' }, 'source-runner/nothing-to-do'],
])('%j is refused', (options, code) => {
  expect(() => createSourceRunner(options)).toThrow(expect.objectContaining({ code }) as Error)
})
