import type { JournalRecord } from './journal.ts'
import type { StoredObject } from './stored-object.ts'

/** What stands before an object: all that is needed of it without reading its JSON. */
interface Head {
  resource: string
  type: 'put' | 'delete'
  revision: number
  namespace: string
  name: string
  uid: string
  labels?: Record<string, string>
  fields?: Record<string, string>
  owners?: readonly string[]
}

/** Records as lines: a head, and for a put the object's JSON, which holds no line break. */
export function encodeRecords(records: readonly JournalRecord[]): Buffer {
  return Buffer.from(records.map(encodeRecord).join(''))
}

function encodeRecord({ resource, type, object, revision }: JournalRecord): string {
  const { namespace, name, uid, labels, fields, owners, json } = object
  const key = { resource, type, revision, namespace, name, uid }
  if (type === 'delete') return `${JSON.stringify(key)}\n`
  return `${JSON.stringify({ ...key, labels, fields, owners } satisfies Head & Record<string, unknown>)}\n${json}\n`
}

/** Reads what `encodeRecords` wrote. @throws SyntaxError */
export function* decodeRecords(payload: Buffer): Generator<JournalRecord> {
  const lines = payload.toString('utf8').split('\n')
  for (let index = 0; index < lines.length - 1; index++) {
    const head = JSON.parse(lines[index] as string) as Head
    const json = head.type === 'put' ? (lines[++index] as string) : ''
    yield { resource: head.resource, type: head.type, revision: head.revision, object: toObject(head, json) }
  }
}

function toObject(
  { namespace, name, uid, revision, labels = {}, fields = {}, owners = [] }: Head,
  json: string,
): StoredObject {
  return { namespace, name, uid, revision, labels, fields, owners, json }
}
