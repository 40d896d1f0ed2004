import { commonFields, type LogLine, type TimelineEntry } from '@devmatic/deploy-manager/protocol'
import { memo, type ReactNode } from 'react'
import { parseAnsi, stripAnsi } from '../../parts/ansi.ts'
import { Icon } from '../../parts/icon.tsx'
import { toast } from '../../parts/toasts.tsx'
import { formatClockMs, formatDuration, visible } from '../../parts/words.ts'
import { ServiceLink, useEditorUrl } from '../../shell/links.tsx'

/** A row shows so much of a line; the whole is in what opens below it. */
const shownCharacters = 4000
const openedCharacters = 50_000

interface LineProps {
  line: LogLine
  index: number
  many: boolean
  cursor: boolean
  onOpen: (index: number) => void
}

/** One line: when, who, how grave, what. */
export const Line: (props: LineProps) => ReactNode = memo(
  ({ line, index, many, cursor, onOpen }: LineProps) => (
    <div
      className="line"
      data-level={line.level}
      data-cursor={cursor || undefined}
      onClick={() => onOpen(index)}
    >
      <time dateTime={line.time}>{formatClockMs(line.time)}</time>
      <bdi className={`el p${hueOf(many ? line.service : line.pod)}`} title={line.pod}>
        {many ? line.service : line.pod.replace(`${line.service}-`, '')}
      </bdi>
      <span className={`level-${line.level ?? 'info'}`}>
        {line.level ?? (line.stream === 'stderr' ? 'stderr' : '')}
      </span>
      <bdi>
        <Text line={line} />
      </bdi>
    </div>
  ),
)

function Text({ line: { message, text, fields, format } }: { line: LogLine }): ReactNode {
  if (format === 'text' || message === undefined) {
    const [first = ''] = text.slice(0, shownCharacters).split('\n')
    return parseAnsi(first).map((span, index) => (
      <span key={index} className={span.look}>
        {visible(span.text)}
      </span>
    ))
  }
  return (
    <>
      {visible(stripAnsi(message.slice(0, shownCharacters)))}
      {Object.entries(fields ?? {})
        .filter(([name]) => !commonFields.has(name))
        .slice(0, 12)
        .map(([name, value]) => (
          <span key={name}>
            {'  '}
            <span className="k">{visible(name)}=</span>
            <span className="v">{visible(value.slice(0, 200))}</span>
          </span>
        ))}
    </>
  )
}

/** One of four hues, always the same for a name. */
function hueOf(name: string): number {
  let sum = 0
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0
  return sum % 4
}

/** What an opened line holds: its fields, its stack, and ways on from it. */
export function LineDetail({
  line,
  onTerm,
  onAround,
}: {
  line: LogLine
  onTerm: (field: string, value: string) => void
  onAround: (cursor: string) => void
}): ReactNode {
  const fields = Object.entries(line.fields ?? {})
  const [first] = fields
  const rest = line.text.slice(0, openedCharacters)
  return (
    <div className="line-detail">
      <dl className="kv">
        <dt>Pod</dt>
        <dd>{line.pod}</dd>
        <dt>Container</dt>
        <dd>
          {line.container}, {line.stream}
        </dd>
        {fields.map(([name, value]) => (
          <Field key={name} name={name} value={value} />
        ))}
      </dl>
      {line.stack && line.stack.length > 0 ? (
        <pre tabIndex={0}>
          {line.stack.map((frame, index) => (
            <Frame key={index} frame={frame} />
          ))}
        </pre>
      ) : (
        (line.format === 'text' || line.text.includes('\n')) && (
          <pre tabIndex={0}>
            {visibleLines(stripAnsi(rest))}
            {line.text.length > openedCharacters &&
              `\n… ${line.text.length - openedCharacters} characters more`}
          </pre>
        )
      )}
      <div className="row">
        {first && (
          <button className="btn g" onClick={() => onTerm(first[0], first[1])}>
            <Icon name="filter" small />
            This {first[0]} only
          </button>
        )}
        <button className="btn g" onClick={() => onAround(line.cursor)}>
          <Icon name="eye" small />
          Lines around it, all services
        </button>
        <ServiceLink name={line.service} tab="timeline" className="btn g">
          <Icon name="timeline" small />
          Timeline
        </ServiceLink>
        <span className="sp" />
        <button
          className="btn g"
          onClick={() => {
            void navigator.clipboard.writeText(JSON.stringify(line, undefined, 2))
            toast({ text: 'Copied' })
          }}
        >
          <Icon name="copy" small />
          Copy as JSON
        </button>
      </div>
    </div>
  )
}

function Field({ name, value }: { name: string; value: string }): ReactNode {
  return (
    <>
      <dt>{visible(name)}</dt>
      <dd>{visible(value.slice(0, 2000))}</dd>
    </>
  )
}

function Frame({
  frame: { text, file, line, column },
}: {
  frame: NonNullable<LogLine['stack']>[number]
}): ReactNode {
  const href = useEditorUrl({ file: file ?? '', line, column })
  return (
    <>
      {file !== undefined && href !== undefined ? (
        <a className="src link" href={href}>
          {visible(text)}
        </a>
      ) : (
        visible(text)
      )}
      {'\n'}
    </>
  )
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

/** Something that happened, as a rule across the stream. */
export function Ruled({ entry }: { entry: TimelineEntry | { mark: number } }): ReactNode {
  if ('mark' in entry) {
    return (
      <div className="ruled" data-kind="mark">
        mark {entry.mark}
      </div>
    )
  }
  return (
    <div className="ruled" data-kind={entry.kind} data-tone={entry.tone}>
      <span className="el">
        {entry.text}
        {entry.durationMs !== undefined && `, ${formatDuration(entry.durationMs)}`}
      </span>
    </div>
  )
}
