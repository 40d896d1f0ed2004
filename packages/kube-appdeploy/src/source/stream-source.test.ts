import { expect, test } from 'vitest'
import { maxTemplateBytes } from './manifest-source.ts'
import { createStreamSource } from './stream-source.ts'

test('a stream is one template, read once', async () => {
  let reads = 0
  const source = createStreamSource(
    (async function* () {
      reads++
      yield Buffer.from('kind: ')
      yield Buffer.from('Namespace\n')
    })(),
  )
  expect(await source.names()).toEqual(['stdin'])
  expect(Buffer.from(await source.open('stdin')).toString()).toBe('kind: Namespace\n')
  await source.open('stdin')
  expect(reads).toBe(1)
  expect(await source.variables()).toBeUndefined()
})

test('a stream without an end is given up at the limit', async () => {
  let sizeBytes = 0
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  const source = createStreamSource(
    (async function* () {
      for (;;) {
        sizeBytes += chunk.length
        yield chunk
      }
    })(),
  )
  await expect(source.open('stdin')).rejects.toMatchObject({ code: 'source/too-large' })
  expect(sizeBytes).toBeLessThanOrEqual(maxTemplateBytes + chunk.length)
})
