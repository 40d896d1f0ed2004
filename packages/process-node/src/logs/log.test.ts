import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { logFiles, openLogWriter, type LogWriter } from './log-file.ts'
import { LineSplitter, logTime, parseLogLine } from './log-line.ts'
import { readLog, type ReadLogOptions } from './read-log.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'logs-'))
  file = path.join(folder, '0.log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(...chunks: [stream: 'stdout' | 'stderr', text: string][]): Promise<LogWriter> {
  const writer = await openLogWriter(file)
  for (const [stream, text] of chunks) await writer.write(stream, Buffer.from(text))
  return writer
}

async function read(options: ReadLogOptions = {}): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of readLog(file, options)) parts.push(part)
  return Buffer.concat(parts).toString()
}

test('lies on disk as the CRI has it', async () => {
  const writer = await write(['stdout', 'one\ntw'], ['stderr', 'oops\n'], ['stdout', 'o\nend'])
  await writer.close()
  const lines = (await readFile(file, 'utf8')).split('\n')
  expect(lines.map(line => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z/, 'TIME'))).toEqual([
    'TIME stdout F one',
    'TIME stderr F oops',
    'TIME stdout F two',
    'TIME stdout P end',
    '',
  ])
  expect(await read()).toBe('one\noops\ntwo\nend')
})

test('a long line is written in parts, and read as one', async () => {
  const long = 'x'.repeat(100_000)
  await (await write(['stdout', `${long}\nnext\n`])).close()
  expect(await read()).toBe(`${long}\nnext\n`)
  expect(await read({ tailLines: 2 })).toBe(`${long}\nnext\n`)
  expect(await read({ tailLines: 1 })).toBe('next\n')
})

test.each([
  [{ tailLines: 0 }, ''],
  [{ tailLines: 2 }, 'b\nc\n'],
  [{ tailLines: 99 }, 'a\nb\nc\n'],
  [{ limitBytes: 3 }, 'a\nb'],
  [{ limitBytes: 0 }, ''],
  [{ stream: 'Stderr' }, 'b\n'],
  [{ stream: 'Stdout', tailLines: 1 }, 'c\n'],
  [{ sinceMs: Date.now() + 60_000 }, ''],
  [{ sinceMs: Date.now() - 60_000 }, 'a\nb\nc\n'],
] as [ReadLogOptions, string][])('%j', async (options, expected) => {
  await (await write(['stdout', 'a\n'], ['stderr', 'b\n'], ['stdout', 'c\n'])).close()
  expect(await read(options)).toBe(expected)
})

test('timestamps stand before each line', async () => {
  await (await write(['stdout', 'a\n'])).close()
  expect(await read({ timestamps: true })).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z a\n$/)
})

test('follows until the writer is closed, over rotations', async () => {
  const writer = await openLogWriter(file, { maxBytes: 1000, maxFiles: 3 })
  await writer.write('stdout', Buffer.from('first\n'))
  const reading = read({ follow: writer })
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index}\n`)
  for (const line of lines) {
    void writer.write('stdout', Buffer.from(line))
    await writer.changed()
  }
  await writer.close()
  expect((await logFiles(file)).length).toBe(3)
  expect(await reading).toBe(`first\n${lines.join('')}`)
})

test('following ends when the reader gives up', async () => {
  const writer = await write(['stdout', 'a\n'])
  const abort = new AbortController()
  const reading = read({ follow: writer, signal: abort.signal })
  await writer.changed().catch(() => {})
  abort.abort()
  expect(await reading).toBe('a\n')
  await writer.close()
})

test('keeps no more than its limits, whatever is written', async () => {
  const limits = { maxBytes: 10_000, maxFiles: 3 }
  const writer = await openLogWriter(file, limits)
  for (let index = 0; index < 200; index++)
    await writer.write('stdout', Buffer.from(`${index} ${'x'.repeat(998)}\n`))
  await writer.close()
  const files = await logFiles(file, limits)
  expect(files.length).toBeLessThanOrEqual(3)
  expect((await read()).endsWith(`199 ${'x'.repeat(998)}\n`)).toBe(true)
})

test('a line that a crash cut short is left out', async () => {
  expect(parseLogLine(Buffer.from('2026-01-01T00:0'))).toBeUndefined()
  expect(parseLogLine(Buffer.from('2026-01-01T00:00:00.0Z stdout F '))).toMatchObject({
    content: Buffer.from(''),
  })
})

test('the splitter keeps bytes that are no text', () => {
  const splitter = new LineSplitter('stdout')
  const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x0a])
  expect(Buffer.concat(splitter.push(bytes, 'T')).subarray(-4)).toEqual(bytes)
})

test('log times are in order', () => {
  const times = Array.from({ length: 100 }, logTime)
  expect(times.toSorted()).toEqual(times)
})
