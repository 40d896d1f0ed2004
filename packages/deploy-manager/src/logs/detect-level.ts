import type { Level } from '../protocol/index.ts'

const names: Readonly<Record<string, Level>> = {
  trace: 'trace',
  verbose: 'debug',
  debug: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  log: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  severe: 'error',
  critical: 'fatal',
  crit: 'fatal',
  fatal: 'fatal',
  panic: 'fatal',
  emerg: 'fatal',
  alert: 'fatal',
}

/** As pino and bunyan number them. */
const numbers: Readonly<Record<string, Level>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

const keys = ['"level":', '"severity":', '"lvl":', '"log.level":']
const quote = 0x22

/** How grave a line says that it is; looks at JSON without reading all of it, for there are many lines. */
export function detectLevel(text: string): Level | undefined {
  if (text.startsWith('{')) {
    for (const key of keys) {
      const found = text.indexOf(key)
      if (found >= 0) return levelAt(text, found + key.length)
    }
    return undefined
  }
  const start = text.length > 160 ? text.slice(0, 160) : text
  const logfmt = /(?:^|\s)(?:level|lvl|severity)="?([a-z]+)/i.exec(start)?.[1]
  if (logfmt !== undefined) return names[logfmt.toLowerCase()]
  const word = /\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRIT(?:ICAL)?|FATAL|PANIC)\b/.exec(
    start,
  )?.[1]
  if (word !== undefined) return names[word.toLowerCase()]
  // An exception says its kind first; postgres and others write `ERROR:  …`, which the line above finds.
  return /^(?:Uncaught |[\w.$]*)(?:Error|Exception)\b/.test(start) ? 'error' : undefined
}

function levelAt(text: string, start: number): Level | undefined {
  let at = start
  while (text.charCodeAt(at) === 0x20) at++
  if (text.charCodeAt(at) !== quote) return numbers[text.slice(at, at + 2)]
  const end = text.indexOf('"', at + 1)
  return names[text.slice(at + 1, end).toLowerCase()]
}
