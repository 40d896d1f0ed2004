import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { array, assert, asyncProperty, constantFrom, nat, oneof, property, record, string } from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { blockLines, decodeEntry, encodeEntry } from './block.ts'
import { bloomOf, mayHold, wordHash, wordsOf } from './bloom.ts'
import { detectLevel } from './detect-level.ts'
import { parseText } from './fields.ts'
import { isContinuation } from './collector.ts'
import { cursorOf, seqOf, type StoredEntry } from './log-entry.ts'
import { logHandlers } from './log-handlers.ts'
import { LogStore } from './log-store.ts'
import { readQuery } from './query.ts'
import { searchNewest, takesEntry } from './search.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'logs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const source = { service: 'shop', pod: 'shop-1', container: 'shop' }
const other = { service: 'sales', pod: 'sales-1', container: 'sales' }

function fill(store: LogStore, texts: readonly string[]): void {
  for (const [index, text] of texts.entries()) {
    const level = detectLevel(text)
    store.append({
      at: 1_000_000 + index,
      source: index % 3 === 0 ? other : source,
      stream: 'stdout',
      text,
      level,
    })
  }
}

const words = constantFrom('order', 'Placed', 'timeout', 'a1', 'über', '42', 'x_y', '"quoted"', '/holds/:id')
const line = array(
  oneof(words, string({ maxLength: 8 }), constantFrom('level=warn', 'route=/orders', '\n  at x')),
  {
    maxLength: 8,
  },
).map(parts => parts.join(' ').replaceAll('\u001E', ''))
const json = record({
  level: constantFrom('info', 'error', 30, 50),
  msg: string(),
  n: nat(50),
  route: words,
}).map(value => JSON.stringify(value))

describe('the store', () => {
  test('gives back every line as it came, over blocks, restarts and crashes', async () => {
    await assert(
      asyncProperty(array(oneof(line, json), { maxLength: 60 }), nat(59), async (texts, at) => {
        const place = mkdtempSync(path.join(folder, 'one-'))
        const store = new LogStore({ folder: place })
        fill(store, texts.slice(0, at))
        await store.close()
        const again = new LogStore({ folder: place })
        fill(again, texts.slice(at))
        const found = await again.after(-1, 1_000)
        expect(found.map(({ text }) => text)).toEqual(texts)
        expect(found.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index))
        await again.close()
      }),
      { numRuns: 60 },
    )
  })

  test('closes blocks, opens them again, and goes on counting', async () => {
    const store = new LogStore({ folder })
    const texts = Array.from({ length: blockLines * 2 + 10 }, (_, index) => `line ${index} of many`)
    fill(store, texts)
    await store.close()
    expect(readdirSync(folder).filter(name => name.endsWith('.block'))).toHaveLength(2)
    const again = new LogStore({ folder })
    expect(again.kept.lines).toBe(texts.length)
    expect(again.nextSeq).toBe(texts.length)
    const [found] = await searchNewest(again, readQuery({ q: '"line 17 of"' }), { limit: 5 })
    expect(found).toMatchObject({ seq: 17, text: 'line 17 of many' })
    await again.close()
  })

  test('loses only what a crash cut short', async () => {
    const store = new LogStore({ folder })
    fill(
      store,
      Array.from({ length: blockLines + 5 }, (_, index) => `line ${index}`),
    )
    await store.close()
    const newest = path.join(folder, 'newest.log')
    truncateSync(newest, 20)
    writeFileSync(path.join(folder, 'zzzzzzzzzz.block'), 'no block')
    const again = new LogStore({ folder })
    expect(again.kept.lines).toBeGreaterThanOrEqual(blockLines)
    expect(readdirSync(folder)).not.toContain('zzzzzzzzzz.block')
    await again.close()
  })

  test('keeps to its size, the newest lines', async () => {
    const store = new LogStore({ folder, maxBytes: 150_000 })
    fill(
      store,
      Array.from({ length: blockLines * 6 }, (_, index) => `${index} ${Math.sin(index)}`),
    )
    await store.close()
    const [newest] = await searchNewest(store, readQuery({}), { limit: 1 })
    expect(newest?.text).toMatch(`${blockLines * 6 - 1} `)
    expect(store.kept.bytes).toBeLessThan(250_000)
    expect(store.kept.lines).toBeLessThan(blockLines * 5)
  })

  test('goes on where the disk does not take any more', async () => {
    const failures: unknown[] = []
    const store = new LogStore({ folder, onError: error => failures.push(error) })
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where the folder was')
    fill(store, ['one', 'two'])
    await store.flushed()
    expect(failures).not.toHaveLength(0)
    expect((await searchNewest(store, readQuery({}), { limit: 5 })).map(({ text }) => text)).toEqual([
      'one',
      'two',
    ])
    rmSync(folder)
  })
})

test('lines are encoded and decoded without loss', () => {
  assert(
    property(line, nat(), (text, at) => {
      const entry: StoredEntry = { seq: 7, at, source, stream: 'stderr', text, level: 'warn' }
      expect(decodeEntry(encodeEntry(entry, 0), 7, [source])).toEqual(entry)
    }),
  )
})

test('a filter never denies a word that is there', () => {
  assert(
    property(array(line), lines => {
      const bloom = bloomOf(Buffer.from(lines.join('\n')))
      for (const word of wordsOf(lines.join(' '))) expect(mayHold(bloom, [wordHash(word)])).toBe(true)
    }),
  )
  expect(mayHold(bloomOf(Buffer.from('nothing of it')), [wordHash('absent')])).toBe(false)
})

describe('a search', () => {
  const queries = oneof(
    words.filter(word => !word.includes('"')),
    words.map(word => `"${word.replaceAll('"', '')}"`),
    constantFrom(
      'route:/orders',
      '-order',
      'level>=warn',
      'level:info',
      '/o.der/',
      '/order|timeout/i',
      '/^order/',
      'n:7',
      'service:sales order',
      'msg:""',
      '"order placed"',
      '-level:error a1',
    ),
  )

  test('finds just what trying every line finds', async () => {
    await assert(
      asyncProperty(array(oneof(line, json), { minLength: 1, maxLength: 40 }), queries, async (texts, q) => {
        const store = new LogStore({ folder: mkdtempSync(path.join(folder, 'one-')) })
        // Enough before them that a block is closed, and its filter used.
        fill(store, [
          ...texts,
          ...Array.from({ length: blockLines - texts.length }, () => 'between'),
          ...texts,
        ])
        const condition = readQuery({ q })
        const all = await store.after(-1, 100_000)
        const wanted = all.filter(entry => takesEntry(entry, condition)).map(({ seq }) => seq)
        const found = await searchNewest(store, condition, { limit: 100_000 })
        expect(found.map(({ seq }) => seq)).toEqual(wanted)
        await store.close()
      }),
      { numRuns: 80 },
    )
  })

  test.each([
    ['order', ['an order', 'ORDER!'], ['orders', 'reorder']],
    ['"rder"', ['an order', 'borders'], ['ore']],
    [
      'route:/orders',
      ['{"route":"/orders"}', 'level=info route=/orders'],
      ['{"route":"/orders/1"}', '/orders'],
    ],
    ['err.code:E1', ['{"err":{"code":"E1"}}'], ['{"code":"E1"}']],
    ['status:500', ['{"status":500}', '{"status":"500"}'], ['{"status":5000}']],
    ['level>=error', ['{"level":50}', '2027-01-01 ERROR: no', 'TypeError: x'], ['{"level":40}', 'no level']],
    ['/a+b/', ['caab'], ['b']],
    ['-debug order', ['order'], ['debug order']],
  ])('%s', async (q, taken, refused) => {
    const store = new LogStore({ folder })
    fill(store, [...taken, ...refused])
    const found = await searchNewest(store, readQuery({ q }), { limit: 100 })
    expect(found.map(({ text }) => text)).toEqual(taken)
  })

  test('pages without a gap, and says what is no query', async () => {
    const store = new LogStore({ folder })
    fill(
      store,
      Array.from({ length: 95 }, (_, index) => `line ${index}`),
    )
    const { queryLogs } = logHandlers(store)
    const seen: string[] = []
    for (let before: string | undefined; ;) {
      const page = await queryLogs({ query: { limit: 10, ...(before !== undefined && { before }) } })
      seen.unshift(...page.lines.map(({ text }) => text))
      before = page.older
      if (before === undefined) break
    }
    expect(seen).toEqual(Array.from({ length: 95 }, (_, index) => `line ${index}`))
    expect(() => readQuery({ q: '/(/' })).toThrow('is no regular expression')
    expect(() => readQuery({ q: 'level:loud' })).toThrow('there are trace')
    expect(() => readQuery({ since: 'yesterday' })).toThrow('is no time')
  })
})

test('following loses and repeats nothing, whenever the connection breaks', async () => {
  const store = new LogStore({ folder })
  const { followLogs } = logHandlers(store)
  fill(store, ['before'])
  const seen: string[] = []
  let last: string | undefined = cursorOf(0)
  let written = 0
  const total = blockLines + 500
  while (seen.length < total) {
    const stop = new AbortController()
    const upTo = Math.min(total, written + 700)
    const writing = (async (): Promise<void> => {
      for (; written < upTo; written++) {
        if (written % 50 === 0) await new Promise(resolve => setImmediate(resolve))
        store.append({ at: written, source, stream: 'stdout', text: `line ${written}` })
      }
    })()
    let count = 0
    for await (const { id, data } of followLogs({ query: {}, lastEventId: last, signal: stop.signal })) {
      seen.push(data.text)
      last = id
      if (++count === 300 || seen.length === total) stop.abort()
      if (stop.signal.aborted) break
    }
    await writing
  }
  expect(seen).toEqual(Array.from({ length: total }, (_, index) => `line ${index}`))
})

test('facets count what a query finds', async () => {
  const store = new LogStore({ folder })
  fill(
    store,
    Array.from({ length: 90 }, (_, index) =>
      JSON.stringify({ level: index % 9 === 0 ? 50 : 30, route: `/r${index % 3}` }),
    ),
  )
  const facets = await logHandlers(store).countLogs({ query: { q: 'route:/r1', buckets: 10 } })
  expect(facets).toMatchObject({ total: 30, complete: true, levels: [{ value: 'info', count: 30 }] })
  const all = await logHandlers(store).countLogs({ query: {} })
  expect(all.levels).toEqual([
    { value: 'info', count: 80 },
    { value: 'error', count: 10 },
  ])
  expect(all.fields.find(({ name }) => name === 'route')?.values).toHaveLength(3)
  expect(all.histogram.buckets.reduce((sum, { total }) => sum + total, 0)).toBe(90)
})

test('fields, messages and frames are read from what programs write', () => {
  expect(parseText('{"msg":"hi","a":{"b":1},"c":null}')).toEqual({
    format: 'json',
    message: 'hi',
    fields: { msg: 'hi', 'a.b': '1', c: 'null' },
  })
  expect(parseText('time=1 level=info msg="two words" x=')).toMatchObject({
    format: 'logfmt',
    message: 'two words',
    fields: { level: 'info', x: '' },
  })
  expect(parseText('x=1 alone')).toEqual({ format: 'text' })
  expect(parseText('{"broken')).toEqual({ format: 'text' })
  expect(
    parseText('Error: no\n    at confirm (file:///src/orders.ts:88:17)\n    at /src/a.ts:1:2\n    at native')
      .stack,
  ).toEqual([
    { text: 'at confirm (file:///src/orders.ts:88:17)', file: '/src/orders.ts', line: 88, column: 17 },
    { text: 'at /src/a.ts:1:2', file: '/src/a.ts', line: 1, column: 2 },
    { text: 'at native' },
  ])
  expect(isContinuation('    at x (y:1:2)')).toBe(true)
  expect(isContinuation('listening')).toBe(false)
})

test('cursors sort as their lines', () => {
  assert(
    property(nat(2 ** 40), nat(2 ** 40), (a, b) => {
      expect(cursorOf(a) < cursorOf(b)).toBe(a < b)
      expect(seqOf(cursorOf(a))).toBe(a)
    }),
  )
  expect(seqOf('../x')).toBeUndefined()
})
