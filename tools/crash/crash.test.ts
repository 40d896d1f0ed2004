import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { crashRounds } from './crash-rounds.ts'
import { Ledger } from './ledger.ts'

const program = path.join(import.meta.dirname, 'server.ts')

test('what was acknowledged is there after kill -9', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'crash-'))
  const report = await crashRounds(folder, { program, rounds: 5, seed: 20 })
  expect(report.faults).toEqual([])
  expect(report.acknowledgedWrites).toBeGreaterThan(100)
  expect(report.tornTails).toBeGreaterThan(0)
  expect(report.warnings).toBeGreaterThanOrEqual(report.tornTails)
  await rm(folder, { recursive: true })
})

test('the ledger finds what is lost, what came back, and what nobody wrote', () => {
  const ledger = new Ledger()
  ledger.acknowledge('kept', 'a')
  ledger.acknowledge('lost', 'a')
  ledger.acknowledge('old', 'b')
  ledger.acknowledge('deleted', undefined)
  ledger.acknowledge('pending', 'a')
  ledger.ask('pending', 'b')
  const found = new Map([
    ['kept', 'a'],
    ['old', 'a'],
    ['deleted', 'a'],
    ['pending', 'b'],
    ['foreign', 'a'],
  ])
  expect(ledger.audit(found).map(fault => fault.split(':', 1)[0])).toEqual([
    'lost',
    'old',
    'deleted',
    'foreign',
  ])
})
