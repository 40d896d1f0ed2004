import { isJsonObject, type JsonValue } from '@devmatic/kube-model'
import type { StackFrame } from '../protocol/index.ts'

/** What a line says besides its text. */
export interface ParsedText {
  format: 'json' | 'logfmt' | 'text'
  /** The part for people. */
  message?: string
  fields?: Record<string, string>
  stack?: StackFrame[]
}

const messageKeys = ['msg', 'message', 'event', 'error']
const stackKeys = ['stack', 'err.stack', 'error.stack', 'exception.stacktrace', 'stack_trace']

/** Reads the fields of a line, JSON or logfmt, and the frames of a stack trace. */
export function parseText(text: string): ParsedText {
  const parsed = (text.startsWith('{') ? parseJson(text) : undefined) ??
    parseLogfmt(text) ?? { format: 'text' as const }
  const stackKey = stackKeys.find(key => parsed.fields?.[key] !== undefined)
  const stack = framesOf(stackKey === undefined ? text : (parsed.fields?.[stackKey] ?? ''))
  return { ...parsed, ...(stack.length > 0 && { stack }) }
}

function parseJson(text: string): ParsedText | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // begins like JSON, and is none
  }
  if (!isJsonObject(value)) return undefined
  const fields: Record<string, string> = {}
  flatten(value, '', fields)
  const message = messageKeys.map(key => fields[key]).find(each => each !== undefined)
  return { format: 'json', fields, ...(message !== undefined && { message }) }
}

function flatten(
  value: Record<string, JsonValue | undefined>,
  prefix: string,
  into: Record<string, string>,
): void {
  for (const [key, each] of Object.entries(value)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    if (isJsonObject(each) && Object.keys(each).length > 0) flatten(each, name, into)
    else into[name] = typeof each === 'string' ? each : JSON.stringify(each)
  }
}

const pair = /(?:^|\s)([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g

/** Two pairs make logfmt; one may just be part of a sentence. */
function parseLogfmt(text: string): ParsedText | undefined {
  const [line = ''] = text.split('\n', 1)
  const pairs = [...line.matchAll(pair)]
  if (pairs.length < 2) return undefined
  const fields = Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, unquote(value)]))
  const before = line.slice(0, pairs[0]!.index).trim()
  const message = fields['msg'] ?? fields['message'] ?? (before || undefined)
  return { format: 'logfmt', fields, ...(message !== undefined && { message }) }
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value
  try {
    return String(JSON.parse(value))
  } catch {
    return value.slice(1, -1)
  }
}

const frame = /^\s+at (?:.*?\()?(?:file:\/\/)?(\/?[^():\s][^():]*):(\d+)(?::(\d+))?\)?$/

function framesOf(text: string): StackFrame[] {
  if (!text.includes('\n')) return []
  return text.split('\n').flatMap(line => {
    const [, file, row, column] = frame.exec(line) ?? []
    const python = /^\s+File "([^"]+)", line (\d+)/.exec(line)
    if (python) return [{ text: line.trim(), file: python[1]!, line: Number(python[2]) }]
    if (file === undefined) return /^\s+at /.test(line) ? [{ text: line.trim() }] : []
    return [
      { text: line.trim(), file, line: Number(row), ...(column !== undefined && { column: Number(column) }) },
    ]
  })
}
