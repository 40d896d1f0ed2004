import { expect, test } from 'vitest'
import { createCleanup } from './cleanup.ts'

test('undoes in reverse order, once, and goes on after a failure', async () => {
  const done: string[] = []
  const cleanup = createCleanup()
  cleanup.add(() => void done.push('first'))
  cleanup.add(() => Promise.reject(new Error('broken')))
  cleanup.add(async () => void done.push('last'))
  await expect(cleanup.run()).rejects.toThrow('broken')
  expect(done).toEqual(['last', 'first'])
  await cleanup.run()
  expect(done).toHaveLength(2)
})
