import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseTemplate } from './index.ts'

test('the example of the README does what it says', () => {
  const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8')
  const [, name = '', text = ''] = /parseTemplate\('(.*?)', '(.*?)',/.exec(readme) ?? []
  const template = parseTemplate(name, text.replace('\\n', '\n'), { numbers: 'typed' })
  const { output, positions } = template.execute({ replicas: { queue: 3 } }, { positions: true })
  expect(readme).toContain(`output // '${output.replace('\n', '\\n')}'`)
  expect(positions?.explain(10, 11).variables).toEqual(['.replicas.queue'])
  expect(positions?.locate(10)).toEqual({ template: 'queue.yaml', line: 1, column: 13, offset: 13 })
})
