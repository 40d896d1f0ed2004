import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLines } from './lines.ts'

test('however the bytes are cut, within characters too, the lines are the same', async () => {
  const text = fc
    .array(fc.stringMatching(/^[a-zé🎫]*$/u), { minLength: 1, maxLength: 6 })
    .map(lines => lines.join('\n'))
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(40), { maxLength: 8 }), async (whole, cuts) => {
      const bytes = Buffer.from(whole)
      const places = [
        0,
        ...cuts.map(cut => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
        bytes.length,
      ]
      async function* chunks(): AsyncGenerator<Uint8Array> {
        for (let n = 1; n < places.length; n++) yield bytes.subarray(places[n - 1], places[n])
      }
      const expected = whole.split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(await Array.fromAsync(readLines(chunks()))).toEqual(expected)
    }),
  )
})
