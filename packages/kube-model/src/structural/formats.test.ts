import { expect, test } from 'vitest'
import { isOfFormat } from './formats.ts'

test.each([
  [
    'date-time',
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.5+01:00'],
    ['2026-13-01T00:00:00Z', '2026-01-02', '2026-01-02T25:00:00Z'],
  ],
  ['date', ['2024-02-29'], ['2023-02-29', '24-1-1']],
  ['duration', ['1h30m', '5s', '0'], ['5', '1x', '']],
  ['ipv4', ['10.0.0.1'], ['10.0.0.256', '::1']],
  ['ipv6', ['::1'], ['10.0.0.1']],
  ['cidr', ['10.0.0.0/8', 'fd00::/8'], ['10.0.0.0', '10.0.0.0/33']],
  ['byte', ['aGk=', ''], ['aGk', '!']],
  ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567']],
  ['hostname', ['shop.example.com'], ['-a', 'a_b']],
  ['email', ['a@b.c'], ['a b@c']],
  ['uri', ['https://example.com/a?b=c', '/a'], ['example', 'http://a b']],
  ['mac', ['00:1a:2b:3c:4d:5e'], ['00:1a']],
  ['no-such-format', ['anything'], []],
])('%s', (format, right, wrong) => {
  expect(right.filter(text => !isOfFormat(format, text))).toEqual([])
  expect(wrong.filter(text => isOfFormat(format, text))).toEqual([])
})
