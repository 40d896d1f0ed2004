import { expect, test } from 'vitest'
import { findOracle, noOracle } from './find-oracle.ts'
import { differences } from './gotemplate-differences.ts'

const oracle = findOracle()

test.skipIf(oracle === undefined)(
  `answers as Go does on random templates (${oracle ? 'asked' : noOracle})`,
  () => {
    expect(differences(oracle ?? '', Math.floor(Math.random() * 2 ** 30), 1000)).toEqual([])
  },
)
