import { assert, constantFrom, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

describe('nearestName', () => {
  test.each([
    ['verison', ['version', 'region'], 'version'],
    ['prodution', ['local', 'qa', 'production'], 'production'],
    ['replcas', ['replicas', 'selector'], 'replicas'],
    ['Image', ['image'], 'image'],
    ['xyz', ['production'], undefined],
    ['a', [], undefined],
  ])('%s among %j is %s', (name, candidates, nearest) => {
    expect(nearestName(name, candidates)).toBe(nearest)
  })

  test('finds a name again that lost any one of its letters', () => {
    const names = ['terminationGracePeriodSeconds', 'imagePullPolicy', 'readinessProbe', 'volumeMounts']
    assert(
      property(constantFrom(...names), nat(), (name, at) => {
        const index = at % name.length
        expect(nearestName(name.slice(0, index) + name.slice(index + 1), names)).toBe(name)
      }),
    )
  })
})
