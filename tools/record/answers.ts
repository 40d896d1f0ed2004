import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from '../workspaces.ts'
import { fieldsOf, respell } from './json-text.ts'
import { askOracle } from './oracle.ts'
import { type Recorded, save } from './run.ts'

const answerKeys = new Set(['output', 'documents', 'error', 'helmError'])

/** Asks each case of `testdata/conformance/NAME.jsonl` again. */
export async function recordAnswers(name: string): Promise<Recorded[]> {
  const file = path.join(root, 'testdata', 'conformance', `${name}.jsonl`)
  const questions = (await readFile(file, 'utf8')).trimEnd().split('\n').map(questionOf)
  const answers = await askOracle(questions.map(question => `${question}}`))
  const lines = questions.map((question, index) => `${question}, ${answerOf(answers[index] ?? '{}')}}`)
  return [await save(file, `${lines.join('\n')}\n`)]
}

/** A line without its answer, which a new case does not have yet, and without the closing brace. */
function questionOf(line: string): string {
  const answer = fieldsOf(line).find(({ key }) => answerKeys.has(key))
  return line.slice(0, answer?.start ?? line.lastIndexOf('}')).replace(/,\s*$/, '')
}

function answerOf(line: string): string {
  const fields = fieldsOf(line).filter(({ key }) => answerKeys.has(key))
  return fields.map(({ key, value }) => `"${key}": ${respell(value)}`).join(', ')
}
