const plainWord = /^[\w@%+=:,./~-]+$/

/**
 * The program and arguments of a command as people write it. Plain words are started directly, so that signals
 * and exit codes are the program's own; anything that needs a shell (quotes, pipes, variables, `&&`) gets one.
 */
export function parseCommandLine(text: string): string[] {
  const words = text.trim().split(/\s+/)
  const isPlain =
    words.every(word => plainWord.test(word)) &&
    !words[0]?.includes('=') &&
    !words.some(word => word.startsWith('~'))
  if (isPlain && !shellBuiltins.has(words[0] ?? '')) return words
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', text] : ['sh', '-c', text]
}

const shellBuiltins = new Set([
  '.',
  ':',
  'cd',
  'eval',
  'exec',
  'exit',
  'export',
  'set',
  'source',
  'trap',
  'ulimit',
  'umask',
  'unset',
  'wait',
  'if',
  'for',
  'while',
  'case',
  'true',
  'false',
  'echo',
  'test',
  'printf',
  'read',
  'kill',
  'command',
])
