// Draws what a program wrote to a terminal, for the docs: PROGRAM | node tools/terminal-picture.ts TITLE > picture.svg
import { text } from 'node:stream/consumers'

const cell = { width: 8.4, height: 20 }
const margin = 20
const bar = 36
const colours: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  36: '#76e3ea',
  2: '#8b949e',
}

const [title = ''] = process.argv.slice(2)
const lines = (await text(process.stdin)).trimEnd().split('\n')
const columns = Math.max(...lines.map(line => line.replaceAll(/\u001b\[[\d;]*m/g, '').length))
const width = Math.ceil(columns * cell.width + 2 * margin)
const height = lines.length * cell.height + bar + margin

console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
<g fill="#30363d"><circle cx="22" cy="18" r="6"/><circle cx="42" cy="18" r="6"/><circle cx="62" cy="18" r="6"/></g>
<text x="${width / 2}" y="23" text-anchor="middle" fill="#8b949e" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">${escape(title)}</text>
<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
${lines.map((line, index) => `<text x="${margin}" y="${bar + 16 + index * cell.height}">${spans(line)}</text>`).join('\n')}
</g>
</svg>`)

/** One line's stretches, each with the style that its escape sequences ask for. */
function spans(line: string): string {
  let style: string[] = []
  return line
    .split(/(\u001b\[[\d;]*m)/)
    .map(part => {
      const [, codes] = /^\u001b\[([\d;]*)m$/.exec(part) ?? []
      if (codes === undefined) return part === '' ? '' : `<tspan${attributes(style)}>${escape(part)}</tspan>`
      style = nextStyle(style, codes)
      return ''
    })
    .join('')
}

/** 22 ends bold and dim, 39 ends a colour, 0 ends everything. */
function nextStyle(style: readonly string[], code: string): string[] {
  if (code === '' || code === '0') return []
  if (code === '22') return style.filter(each => each !== '1' && each !== '2')
  if (code === '39') return style.filter(each => !each.startsWith('3'))
  return [...style, code]
}

function attributes(style: readonly string[]): string {
  const colour = style.map(code => colours[code]).findLast(Boolean)
  return `${style.includes('1') ? ' font-weight="bold"' : ''}${colour === undefined ? '' : ` fill="${colour}"`}`
}

function escape(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(' ', '\u00a0') // browsers fold other spaces
}
