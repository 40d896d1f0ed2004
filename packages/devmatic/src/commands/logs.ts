import {
  commonFields,
  type Level,
  type LogLine,
  type LogQuery,
  type TimelineEntry,
} from '@devmatic/deploy-manager/protocol'
import { asJson } from '../json.ts'
import { connect } from '../manager/connect.ts'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'
import { addProductCommand, type ProductOptions } from './options.ts'

interface LogsOptions extends ProductOptions {
  follow?: true
  since?: string
  level?: Level
  grep?: string
  field?: string[]
  tail: string
}

/** Registers `logs` and `timeline`. */
export function addLogCommands({ program, terminal }: CommandContext): void {
  const { out, signal } = terminal
  addProductCommand(program, 'logs', 'what services write, across restarts and deleted Pods')
    .argument('[service...]')
    .option('-f, --follow', 'go on with what comes')
    .option('--since <time>', 'such as 15m, 2h or 2027-01-31T12:00:00Z')
    .option('--level <level>', 'this one and graver: trace, debug, info, warn, error, fatal')
    .option('--grep <regex>', 'lines that a regular expression finds')
    .option('--field <name=value...>', 'lines with this field; may be given again')
    .option('--tail <lines>', 'so many lines, the newest', '200')
    .addHelpText('after', '\nExample:\n  devmatic logs sales --level warn --since 15m --field route=/orders')
    .action(async (services: string[], options: LogsOptions) => {
      const { api } = await connect(options.directory, terminal)
      const query = queryOf(services, options)
      const show = (line: LogLine): Promise<void> =>
        out(
          options.output === 'json'
            ? `${JSON.stringify(line)}\n`
            : showLine(line, services.length !== 1, terminal),
        )
      if (!options.follow) {
        const { lines } = await api.queryLogs({ query: { ...query, limit: Number(options.tail) } })
        for (const line of lines) await show(line)
        return
      }
      for await (const { data } of api.followLogs({ ...query, tail: Number(options.tail) }, { signal }))
        await show(data)
    })
  addProductCommand(program, 'timeline', 'what happened: saves, git moves, deployments, starts, errors')
    .argument('[service...]')
    .option('--since <time>', 'such as 15m', '1h')
    .action(async (services: string[], { directory, output, since }: ProductOptions & { since: string }) => {
      const { api } = await connect(directory, terminal)
      const found = await api.getTimeline({ query: { since, ...(services.length > 0 && { services }) } })
      await out(
        output === 'json' ? asJson(found) : found.entries.map(entry => showEntry(entry, terminal)).join(''),
      )
    })
}

function queryOf(services: readonly string[], { since, level, grep, field = [] }: LogsOptions): LogQuery {
  const terms = [
    ...(level === undefined ? [] : [`level>=${level}`]),
    ...(grep === undefined ? [] : [`/${grep.replaceAll('/', String.raw`\/`)}/`]),
    ...field.map(each => {
      const [name = '', ...value] = each.split('=')
      return `${name}:${JSON.stringify(value.join('='))}`
    }),
  ]
  return {
    ...(services.length > 0 && { services: [...services] }),
    ...(since !== undefined && { since }),
    ...(terms.length > 0 && { q: terms.join(' ') }),
  }
}

function showLine(
  { time, service, level, message, text, fields }: LogLine,
  named: boolean,
  { colors }: Terminal,
): string {
  const paint =
    level === 'error' || level === 'fatal'
      ? colors.red
      : level === 'warn'
        ? colors.yellow
        : (each: string) => each
  const rest =
    message === undefined
      ? ''
      : Object.entries(fields ?? {}).filter(([name, value]) => value !== message && !commonFields.has(name))
  const shown =
    rest === '' ? text : `${message} ${colors.dim(rest.map(([name, value]) => `${name}=${value}`).join(' '))}`
  return `${colors.dim(time.slice(11, 23))} ${named ? `${colors.bold(service)} ` : ''}${paint((level ?? '').padEnd(5))} ${shown.trimEnd()}\n`
}

function showEntry(
  { at, service = '', text, detail, durationMs, tone }: TimelineEntry,
  { colors }: Terminal,
): string {
  const mark = { good: colors.green('✓'), bad: colors.red('✗'), warn: colors.yellow('!'), info: '·' }[tone]
  const took = durationMs === undefined ? '' : colors.dim(` ${(durationMs / 1000).toFixed(1)} s`)
  return `${at.slice(11, 23)}  ${mark} ${colors.bold(service.padEnd(12))} ${text}${took}${detail === undefined ? '' : colors.dim(`  ${detail.split('\n', 1)[0]}`)}\n`
}
