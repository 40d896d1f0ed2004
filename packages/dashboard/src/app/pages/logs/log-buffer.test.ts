import type { LogLine } from '@devmatic/deploy-manager/protocol'
import { expect, test } from 'vitest'
import { appendLines, findNext, heldLines, isError, prependLines } from './log-buffer.ts'

const line = (cursor: string, level: LogLine['level'] = 'info'): LogLine => ({
  cursor,
  time: '',
  service: 's',
  pod: 'p',
  container: 'c',
  stream: 'stdout',
  level: level ?? 'info',
  text: '',
  format: 'text',
})
const cursors = (lines: readonly LogLine[]): string[] => lines.map(({ cursor }) => cursor)

test('what comes twice when a connection breaks is shown once', () => {
  expect(cursors(appendLines([line('1'), line('2')], [line('1'), line('2'), line('3')]))).toEqual([
    '1',
    '2',
    '3',
  ])
})

test('no more than 2,000 lines are held, the newest when following, the oldest when going back', () => {
  const many = Array.from({ length: heldLines }, (_, index) => line(`m${index}`))
  const followed = appendLines(many, [line('new')])
  expect([followed.length, followed.at(-1)?.cursor, followed[0]?.cursor]).toEqual([heldLines, 'new', 'm1'])
  const back = prependLines(many, [line('old')])
  expect([back.length, back[0]?.cursor, back.at(-1)?.cursor]).toEqual([heldLines, 'old', `m${heldLines - 2}`])
})

test('the next error is found round the end', () => {
  const lines = [line('1', 'error'), line('2'), line('3', 'fatal')]
  expect(findNext(lines, 0, { step: 1, passes: isError })).toBe(2)
  expect(findNext(lines, 2, { step: 1, passes: isError })).toBe(0)
  expect(findNext(lines, -1, { step: -1, passes: isError })).toBe(2)
  expect(findNext([line('1')], 0, { step: 1, passes: isError })).toBeUndefined()
})
