import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { canonicalJson } from '../conformance/suite.ts'
import { root } from '../workspaces.ts'
import { withApiServer } from './api-server.ts'
import { type Recorded, save } from './run.ts'

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

interface Question {
  path: string
  fieldValidation: string
  object: unknown
  expected?: Answer
}

interface Answer {
  code: number
  reason?: string | undefined
  message?: string | undefined
  causes?: unknown[] | undefined
  warnings?: string[] | undefined
}

interface Status {
  reason?: string
  message?: string
  details?: { causes?: { field?: string; reason?: string; message?: string }[] }
}

/** Asks a running API server again what it answers to the creates of `validation.jsonl`. */
export async function recordValidation(): Promise<Recorded[]> {
  const file = path.join(root, 'testdata', 'conformance', 'validation.jsonl')
  const questions = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Question)
  const lines = await withApiServer(async server => {
    const answers = questions.map(async question => {
      return { ...question, expected: settle(question.expected, await create(server, question)) }
    })
    return (await Promise.all(answers)).map(canonicalJson)
  })
  return [await save(file, `${lines.join('\n')}\n`)]
}

/** Keeps what was recorded where only the order is another: the server goes through maps at random. */
function settle(recorded: Answer | undefined, answer: Answer): Answer {
  const unordered = ({ message, causes = [], ...rest }: Answer): string =>
    canonicalJson({ ...rest, message: message?.length, causes: causes.map(canonicalJson).toSorted() })
  return recorded && unordered(recorded) === unordered(answer) ? recorded : answer
}

async function create(server: string, question: Question): Promise<Answer> {
  const response = await fetch(
    `${server}${question.path}?dryRun=All&fieldValidation=${question.fieldValidation}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question.object),
    },
  )
  const status = JSON.parse((await response.text()).replaceAll(uuid, '<random>')) as Status
  const warnings = response.headers.get('warning')?.split(/, (?=299 )/)
  if (response.status < 300) return { code: response.status, warnings }
  const { reason, message, details } = status
  return { code: response.status, reason, message, causes: details?.causes, warnings }
}
