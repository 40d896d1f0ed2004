import { managerEvent, routes } from '@devmatic/deploy-manager/protocol'
import { expect, test } from 'vitest'
import { moveTimes, readReplay, writeReplay, type ReplayLine } from './replay-file.ts'
import { scenarios, type ScenarioName } from './scenarios.ts'

/** What the protocol finds wrong with a line. */
function findFault(line: ReplayLine): unknown {
  if ('event' in line) return managerEvent.safeParse(line.event).error
  if ('again' in line) return line.again.map(event => managerEvent.safeParse(event).error).find(Boolean)
  return 'call' in line ? routes[line.call].result.safeParse(line.result).error : undefined
}

test.each(Object.keys(scenarios) as ScenarioName[])('%s is what the protocol allows', name => {
  const lines = scenarios[name]()
  expect(readReplay(writeReplay(lines))).toEqual(JSON.parse(JSON.stringify(lines)))
  expect(lines.map(findFault).filter(Boolean)).toEqual([])
})

test('there are 300 services and 5,000 Pods', () => {
  const event = scenarios.many().find(line => 'event' in line && line.event.type === 'services')
  const services = event && 'event' in event && event.event.type === 'services' ? event.event.services : []
  expect(services.length).toBeGreaterThan(300)
  expect(services.reduce((sum, { status }) => sum + status.wanted, 0)).toBeGreaterThan(4700)
})

test('a line that is no JSON is named', () => {
  expect(() => readReplay('{"recordedAt":"x"}\n{oops\n')).toThrow('Line 2 of the replay file is no JSON')
})

test('times move together, and nothing else does', () => {
  expect(moveTimes('{"at":"2026-11-14T10:41:13.000Z","text":"at 10:41","n":1}', 60_000)).toBe(
    '{"at":"2026-11-14T10:42:13.000Z","text":"at 10:41","n":1}',
  )
})
