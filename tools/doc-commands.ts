/** A command that a page shows, and what the page says that it does. */
export interface ShownCommand {
  /** Line of the page, from 1. */
  line: number
  command: string
  /** The output shown below it, where there is any; `…` stands for whatever is there. */
  output: string | undefined
  exitCode: number
}

/**
 * Reads the commands that a page shows. In a block of `sh`, a line that begins with `$ ` is a command,
 * and what follows is its output, up to the next; without such a line, each line is a command. A
 * command that ends in `# fails` exits with 1, one that ends in `# exits N` with N. A comment before the
 * block, `<!-- not run: REASON -->`, leaves it out.
 *
 * @throws Error where a block of commands is in another language than `sh`, or gives no reason: it would not be run
 */
export function readCommands(page: string): ShownCommand[] {
  const found: ShownCommand[] = []
  const lines = page.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const language = /^ *```(.*)/.exec(lines[index] ?? '')?.[1]?.trim()
    if (language === undefined) continue
    const start = index + 1
    const close = lines.findIndex((line, at) => at >= start && /^ *```\s*$/.test(line))
    if (close === -1) throw new Error(`line ${start}: this block does not end`)
    if (/^(bash|shell|console|zsh|shell-session)\b/.test(language)) {
      throw new Error(`line ${start}: write \`\`\`sh, so that the commands of this block are run`)
    }
    if (language === 'sh') {
      found.push(
        ...readBlock({ start, lines: lines.slice(start, close), comment: commentAbove(lines, index) }),
      )
    }
    index = close
  }
  return found
}

interface Block {
  start: number
  lines: string[]
  comment: string
}

function readBlock({ start, lines, comment }: Block): ShownCommand[] {
  if (comment.startsWith('not run')) {
    if (/^not run: ./.test(comment)) return []
    throw new Error(`line ${start}: say why, as in <!-- not run: needs a real cluster -->`)
  }
  const prompts = lines.some(line => line.startsWith('$ '))
  const commands: ShownCommand[] = []
  for (const [offset, line] of lines.entries()) {
    const last = commands.at(-1)
    if (last?.command.endsWith('\\') && last.output === undefined) last.command += `\n${line}`
    else if (prompts ? line.startsWith('$ ') : line.trim() !== '' && !line.startsWith('#')) {
      commands.push({
        line: start + offset + 1,
        command: prompts ? line.slice(2) : line,
        output: undefined,
        exitCode: 0,
      })
    } else if (prompts && last) last.output = last.output === undefined ? line : `${last.output}\n${line}`
  }
  return commands.map(shown => ({ ...shown, exitCode: exitCodeOf(shown.command) }))
}

function exitCodeOf(command: string): number {
  const said = /\s# (?:(fails)|exits (\d+))\s*$/.exec(command)
  return said ? Number(said[2] ?? 1) : 0
}

/** The text of the comment on the line before a block, but for empty lines between. */
function commentAbove(lines: readonly string[], fence: number): string {
  const above = lines.slice(0, fence).findLast(line => line.trim() !== '') ?? ''
  return /^\s*<!--\s*(.*?)\s*-->\s*$/.exec(above)?.[1] ?? ''
}

/** Whether an output is what a page shows: the same but for spaces at line ends, `…` being anything. */
export function matchesShown(shown: string, actual: string): boolean {
  const parts = trimLines(shown)
    .split('…')
    .map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('[^]*?')}$`).test(trimLines(actual))
}

function trimLines(text: string): string {
  return text.replace(/[ \t]+$/gm, '').trim()
}
