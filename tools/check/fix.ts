// npm run fix: repairs what has one way to be right.
import { writeFileSync } from 'node:fs'
import { readWorkspaces } from '../workspaces.ts'
import { program } from './part.ts'
import { textsOf } from './published.ts'

for (const { folder, manifest } of readWorkspaces().values()) {
  if (manifest.private) continue
  for (const { file, expected } of textsOf(folder)) writeFileSync(file, expected)
}
const results = [
  await program(['oxlint', '--type-aware', '--fix'], 'The rest is for you to decide.')(),
  await program(['oxfmt', '.'], 'A file that does not parse cannot be formatted.')(),
]
for (const { passed, output, remedy } of results) {
  if (!passed) console.log(`${output.trimEnd()}\n→ ${remedy}\n`)
}
process.exitCode = results.every(result => result.passed) ? 0 : 1
