import type { CallInput, CallName, Calls, StreamName } from '../protocol/index.ts'

/** Endpoints that give one answer. */
export type AnswerName = Exclude<CallName, StreamName | 'openShell'>

/** What stands behind each endpoint that gives one answer. */
export type Handlers = {
  [Name in AnswerName]: (input: CallInput<Name>) => Promise<Calls[Name]['result']> | Calls[Name]['result']
}

/** One message of a stream, with the id to go on after. */
export interface OutgoingMessage<T> {
  id: string
  data: T
}

/** What stands behind the streams. */
export type Streams = {
  [Name in StreamName]: (
    input: CallInput<Name> & { lastEventId: string | undefined; signal: AbortSignal },
  ) => AsyncIterable<OutgoingMessage<Calls[Name]['result']>>
}
