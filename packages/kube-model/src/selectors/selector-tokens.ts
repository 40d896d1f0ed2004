/** What a selector's text is made of; 'identifier' is a key or a value, 'error' a mark that means nothing. */
export interface SelectorToken {
  type:
    | ')'
    | ','
    | '!'
    | '=='
    | '='
    | '>'
    | '<'
    | 'in'
    | '!='
    | 'notin'
    | '('
    | 'identifier'
    | 'end'
    | 'error'
  text: string
}

const marks = ['==', '!=', '=', '!', '(', ')', ',', '>', '<'] as const
const token = /[ \t\r\n]*(?:([=!(),><]+)|([^=!(),>< \t\r\n\0]+)|(\0|$))/y

/** Takes a selector's text apart, as k8s.io/apimachinery/pkg/labels does. The last token is 'end'. */
export function tokenizeSelector(selector: string): SelectorToken[] {
  const tokens: SelectorToken[] = []
  token.lastIndex = 0
  for (let match = token.exec(selector); match; match = token.exec(selector)) {
    const [all, symbols, word] = match
    if (symbols !== undefined) {
      const next = readMark(symbols)
      tokens.push(next)
      token.lastIndex += next.text.length - symbols.length
    } else if (word !== undefined) {
      tokens.push({ type: word === 'in' || word === 'notin' ? word : 'identifier', text: word })
    } else {
      if (!all.endsWith('\0')) break
    }
  }
  tokens.push({ type: 'end', text: '' })
  return tokens
}

function readMark(symbols: string): SelectorToken {
  const type = marks.find(mark => symbols.startsWith(mark))!
  return { type, text: type }
}
