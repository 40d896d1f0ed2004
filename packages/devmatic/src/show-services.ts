import type { Service, StatusShape } from '@devmatic/deploy-manager/protocol'
import type { Terminal } from './terminal.ts'

const marks: Readonly<
  Record<StatusShape, [mark: string, color: 'green' | 'blue' | 'yellow' | 'red' | 'gray']>
> = {
  ready: ['✓', 'green'],
  starting: ['…', 'blue'],
  waiting: ['…', 'blue'],
  'not-ready': ['!', 'yellow'],
  failing: ['✗', 'red'],
  off: ['○', 'gray'],
  unknown: ['?', 'gray'],
}

/** Services as a table for a terminal: state, name, mode, address. */
export function showServices(services: readonly Service[], colors: Terminal['colors']): string {
  const rows = services.map(service => ({ service, state: stateOf(service), url: service.url ?? '' }))
  const width = (pick: (row: (typeof rows)[number]) => string): number =>
    Math.max(...rows.map(row => pick(row).length), 0)
  const [names, states, urls] = [
    width(({ service }) => service.name),
    width(({ state }) => state),
    width(({ url }) => url),
  ]
  return rows
    .map(({ service, state, url }) => {
      const { name, mode, status, description } = service
      const [mark, color] = marks[status.shape]
      const shownMode = mode === 'source' ? colors.magenta(mode) : colors.dim(mode.padEnd(6))
      const line = `${colors[color](mark)} ${colors.bold(name.padEnd(names))}  ${shownMode}  ${state.padEnd(states)}  ${url.padEnd(urls)}  ${colors.dim(description)}\n`
      return line + problemOf(service, colors)
    })
    .join('')
}

function stateOf({ status: { shape, word, ready, wanted } }: Service): string {
  return shape === 'off' ? word : `${word} ${ready}/${wanted}`
}

/** The line that says what is wrong, where something is. */
function problemOf({ status }: Service, colors: Terminal['colors']): string {
  if (status.shape !== 'failing' && status.shape !== 'not-ready') return ''
  const text = status.firstError?.text ?? [status.reason, status.message].filter(Boolean).join(': ')
  return text === '' ? '' : `    ${colors.red(text.split('\n', 1)[0])}\n`
}
