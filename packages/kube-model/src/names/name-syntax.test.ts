import { expect, it } from 'vitest'
import {
  checkDataKey,
  checkDns1035Label,
  checkDnsLabel,
  checkDnsSubdomain,
  checkEnvName,
  checkLabelValue,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
} from './name-syntax.ts'

it.each([
  [checkDnsLabel, ['a', 'my-name', '123-abc'], ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'a\n', 'a'.repeat(64)]],
  [checkDnsSubdomain, ['a', 'a.b-c.d'], ['', 'a..b', 'A', 'a.-b', 'a.'.repeat(127)]],
  [checkDns1035Label, ['a', 'a1'], ['1a', '', 'a.b']],
  [
    checkQualifiedName,
    ['a', 'A_b.c', 'example.org/x'],
    ['', '/x', 'a/', 'a/b/c', 'A/x', '_a', 'a'.repeat(64)],
  ],
  [checkLabelValue, ['', 'a', 'A.b_c'], ['-a', 'a ', 'a/b', 'a'.repeat(64)]],
  [checkPortName, ['http', 'a1-b'], ['', '1', 'a--b', '-a', 'HTTP', 'a'.repeat(16)]],
  [checkEnvName, ['A', 'a.b-c', '1'], ['', 'A=B', 'é', 'a\n']],
  [checkDataKey, ['a.b_c-D'], ['', '..', '..a', 'a/b', 'a b']],
])('%o', (check, right, wrong) => {
  expect(right.filter(value => check(value).length > 0)).toEqual([])
  expect(wrong.filter(value => check(value).length === 0)).toEqual([])
})

it('speaks Kubernetes’ words', () => {
  expect(checkDnsLabel('a.b')).toEqual(['must not contain dots'])
  expect(checkPortNumber(0)).toEqual(['must be between 1 and 65535, inclusive'])
  expect(checkDnsSubdomain('Web')).toEqual([
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ])
})
