import { describe, expect, it } from 'vitest'
import { Batcher } from './batcher.ts'

describe('Batcher', () => {
  it('joins what arrives while a batch is under way', async () => {
    const sizes: number[] = []
    const batcher = new Batcher<number, number>(async items => {
      sizes.push(items.length)
      await new Promise(resolve => setImmediate(resolve))
      return items.map(item => item * 2)
    })
    const first = batcher.add(1)
    await new Promise(resolve => setImmediate(resolve))
    const rest = [2, 3, 4].map(item => batcher.add(item))
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8])
    expect(sizes).toEqual([1, 3])
  })

  it('fails only the batch that failed', async () => {
    const batcher = new Batcher<string, string>(items =>
      items.includes('bad') ? Promise.reject(new Error('no')) : Promise.resolve(items),
    )
    await expect(batcher.add('bad')).rejects.toThrow('no')
    expect(await batcher.add('good')).toBe('good')
  })
})
