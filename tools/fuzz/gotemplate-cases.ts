import type { TemplateCase } from '../conformance/gotemplate.ts'
import words from './gotemplate-words.json' with { type: 'json' }
import { Random } from './yaml-cases.ts'

/** A case that a seed decides: mostly valid templates, formats for printf, and texts that are nearly templates. */
export function templateCase(seed: number): TemplateCase {
  const random = new Random(seed)
  const kinds = [templateText, templateText, printfText, tokenSoup, mutatedTemplate]
  const template = random.pick(kinds)(random)
  const missingkey = random.pick(['default', 'default', 'zero', 'error'] as const)
  const numbers = random.pick(['typed', 'typed', 'yaml'] as const)
  return { name: `seed/${seed}`, template, data: words.data, options: { missingkey, numbers } }
}

function templateText(random: Random): string {
  const variables = random.below(6) === 0 ? '' : '{{$x := .m}}{{$y := 1}}{{$i := .l}}{{$e := .users}}'
  return `${variables}${statements(random, 0)}${random.below(3) > 0 ? `{{define "d"}}${statements(random, 2)}{{end}}` : ''}`
}

function statements(random: Random, depth: number): string {
  return Array.from(
    { length: 1 + random.below(4) },
    () => random.pick(words.texts) + statement(random, depth),
  ).join('')
}

function statement(random: Random, depth: number): string {
  const action = (inner: string): string =>
    `${random.pick(['{{', '{{ ', '{{- '])}${inner}${random.pick(['}}', ' }}', ' -}}'])}`
  const choice = random.below(depth > 2 ? 4 : 12)
  if (choice < 3) return action(pipeline(random, 0))
  if (choice === 3)
    return action(`${random.pick(['$x', '$y'])} ${random.pick([':=', ':=', '='])} ${pipeline(random, 0)}`)
  if (choice === 4) return action(`template "d" ${random.pick(['', '.', '.m', '$', pipeline(random, 1)])}`)
  if (choice === 5)
    return random.below(3) > 0 ? '{{/* c */}}' : action(random.pick(['break', 'continue', 'end', 'else']))
  if (choice === 6)
    return `${action(`block "${random.pick(['d', 'k'])}" ${pipeline(random, 1)}`)}${statements(random, depth + 1)}{{end}}`
  const head = branchHead(random)
  const other = random.below(3) === 0 ? `${action('else')}${statements(random, depth + 1)}` : ''
  const chain =
    random.below(6) === 0 && !head.startsWith('range')
      ? `{{else ${head}}}${statements(random, depth + 1)}`
      : ''
  return `${action(head)}${statements(random, depth + 1)}${chain}${other}${action('end')}`
}

function branchHead(random: Random): string {
  const over = pipeline(random, 1)
  const declared = random.pick(['', '', '$x := ', '$e := ', '$x = '])
  if (random.below(2) === 0) return `${random.pick(['if', 'with'])} ${declared}${over}`
  const list = random.below(3) === 0 ? over : random.pick(words.ranges)
  return `range ${random.pick(['', '', '$e := ', '$i, $e := ', '$x, $e = ', '$i, $x := '])}${list}`
}

function pipeline(random: Random, depth: number): string {
  const commands = [command(random, depth)]
  while (random.below(4) === 0)
    commands.push(random.below(8) === 0 ? operand(random, depth) : call(random, depth, 1))
  return commands.join(random.pick([' | ', '|', ' |\n']))
}

function command(random: Random, depth: number): string {
  return random.below(2) === 0 ? operand(random, depth) : call(random, depth)
}

/** A call, mostly with as many arguments as the function takes; `piped` of them come through the pipeline. */
function call(random: Random, depth: number, piped = 0): string {
  const { name, takes } = random.pick(words.functions)
  const count = random.below(12) === 0 ? random.below(4) : random.pick(takes) - piped
  const args = Array.from({ length: Math.max(count, 0) }, () => operand(random, depth + 1))
  if (name === 'printf' && random.below(12) > 0) args.unshift(JSON.stringify(format(random)))
  if ((name === 'index' || name === 'slice') && random.below(2) === 0)
    args[0] = random.pick(words.collections)
  return [name, ...args].join(' ')
}

function operand(random: Random, depth: number): string {
  const choice = random.below(depth > 2 ? 8 : 10)
  if (choice < 4) return random.pick(words.fields)
  if (choice < 5) return random.pick(words.variables)
  if (choice < 8) return random.pick(words.literals)
  return `(${random.below(12) === 0 ? '$x := ' : ''}${pipeline(random, depth + 1)})${random.pick(['', '', '', '.a', '.x.y'])}`
}

function format(random: Random): string {
  return random.list(4, () => random.pick(['', 'a', ' ', 'é']) + directive(random)).join('')
}

function directive(random: Random): string {
  const flags = random.list(3, () => random.pick(words.flags)).join('')
  const parts = [words.indexes, words.widths, words.precisions, words.verbs].map(from => random.pick(from))
  return `%${flags}${parts.join('')}`
}

function printfText(random: Random): string {
  const args = random.list(4, () => operand(random, 3)).join(' ')
  return `{{printf ${JSON.stringify(format(random))} ${args}}}`
}

function tokenSoup(random: Random): string {
  return `${random.pick(['', '{{', 'a{{ '])}${random.list(12, () => random.pick(words.tokens)).join(random.pick(['', ' ']))}`
}

function mutatedTemplate(random: Random): string {
  const text = templateText(random)
  const at = random.below(text.length + 1)
  return (
    text.slice(0, at) +
    random.pick([...words.tokens, ...words.texts]) +
    text.slice(at + random.below(4))
  ).toWellFormed()
}
