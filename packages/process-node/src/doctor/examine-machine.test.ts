import { expect, test } from 'vitest'
import { examineMachine } from './examine-machine.ts'

test('what these tests run on lacks nothing that a Pod needs', async () => {
  const findings = await examineMachine()
  expect(findings.filter(({ state }) => state === 'lacking')).toEqual([])
  expect(findings.map(({ subject }) => subject)).toContain('addresses of Pods')
  for (const { message } of findings) expect(message).not.toBe('')
})

test('a machine without its programs is told so', async () => {
  const before = process.env['PATH']
  process.env['PATH'] = '/nowhere'
  try {
    expect(await examineMachine()).toContainEqual({
      subject: 'programs',
      state: 'lacking',
      message: 'sh and mkfifo cannot be started: containers are started with them',
    })
  } finally {
    process.env['PATH'] = before
  }
})
