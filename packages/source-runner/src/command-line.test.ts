import { expect, test } from 'vitest'
import { parseCommandLine } from './command-line.ts'

test.each([
  ['node dist/main.js', ['node', 'dist/main.js']],
  ['  go  build ./... ', ['go', 'build', './...']],
  ['npm run build -- --watch=false', ['npm', 'run', 'build', '--', '--watch=false']],
  ['PORT=80 node x', ['sh', '-c', 'PORT=80 node x']],
  ['cd a && make', ['sh', '-c', 'cd a && make']],
  ['echo $HOME', ['sh', '-c', 'echo $HOME']],
  ["node -e 'x y'", ['sh', '-c', "node -e 'x y'"]],
  ['~/bin/x', ['sh', '-c', '~/bin/x']],
  ['ls *.ts', ['sh', '-c', 'ls *.ts']],
])('%s', (text, expected) => {
  expect(parseCommandLine(text)).toEqual(expected)
})
