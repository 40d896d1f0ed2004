import { expect, test } from 'vitest'
import { TemplateError } from '../errors.ts'
import { TemplateSet } from '../template-set.ts'
import { helmFunctions } from './helm.ts'

const functions = helmFunctions({
  parseYaml: text => JSON.parse(text),
  printYaml: data => `${JSON.stringify(data)}\n`,
})

function run(template: string): string {
  const set = new TemplateSet('t', { functions, limits: { outputBytes: 1_000_000, timeMs: 5_000 } })
  return set.parse('t', template).execute('t', {}).output
}

test.each([
  ['repeat', '{{repeat 1000000000 "a"}}'],
  ['repeat of nothing', '{{repeat 9223372036854775807 "ab"}}'],
  ['indent', '{{indent 1000000000 "a"}}'],
  ['nindent of many lines', '{{repeat 10000 "a\\n" | nindent 1000}}'],
  ['until', '{{until 1000000000}}'],
  ['untilStep', '{{untilStep 0 -9223372036854775807 -1}}'],
  ['seq', '{{seq 1 9223372036854775807}}'],
  ['randAlphaNum', '{{randAlphaNum 1000000000}}'],
  ['randBytes', '{{randBytes 1000000000}}'],
  ['replace', '{{$a := repeat 900000 "a"}}{{replace "a" $a $a}}'],
  ['regexReplaceAll', '{{$a := repeat 900000 "a"}}{{regexReplaceAll "a" $a "$0$0$0"}}'],
  ['wrapWith', '{{wrapWith 1 (repeat 5000 "x") (repeat 5000 "a")}}'],
  ['join', '{{join (repeat 100000 "x") (until 100)}}'],
  ['cat that doubles', '{{$a := "ab"}}{{range until 40}}{{$a = cat $a $a}}{{end}}'],
  ['printf that doubles', '{{$a := "ab"}}{{range until 40}}{{$a = printf "%s%s" $a $a}}{{end}}{{$a}}'],
  ['concat that doubles', '{{$a := list 1 2}}{{range until 40}}{{$a = concat $a $a}}{{end}}'],
  ['toJson of lists in lists', '{{$a := list 1}}{{range until 40}}{{$a = list $a $a}}{{end}}{{toJson $a}}'],
  ['toYaml of lists in lists', '{{$a := list 1}}{{range until 40}}{{$a = list $a $a}}{{end}}{{toYaml $a}}'],
  [
    'deepCopy of lists in lists',
    '{{$a := list 1}}{{range until 40}}{{$a = list $a $a}}{{end}}{{$b := deepCopy $a}}',
  ],
  ['include without end', '{{define "x"}}{{include "x" .}}{{end}}{{include "x" .}}'],
])('%s stops at the limits', (_, template) => {
  expect(failure(template)).toBe('template/limit')
})

/** The code of the error that a template ends with; a throw of anything else is passed on. */
function failure(template: string): string | undefined {
  try {
    run(template)
    return undefined
  } catch (error) {
    if (error instanceof TemplateError) return error.code
    throw error
  }
}

test('a map inside itself ends as an error', () => {
  expect(run('{{$d := dict}}{{$_ := set $d "d" $d}}{{toJson $d}}')).toBe('')
  expect(() => run('{{$d := dict}}{{$_ := set $d "d" $d}}{{mustToJson $d}}')).toThrow(
    'encountered a cycle via map[string]interface {}',
  )
})

test.each([
  'deepCopy $d',
  'deepEqual $d (dict "d" $d)',
  'merge $d $d',
  'toToml $d',
  'toYaml $d',
  'toYamlPretty $d',
  'quote $d',
  '$d',
])('%s of a map inside itself comes to an end', call => {
  const end = failure(`{{$d := dict}}{{$_ := set $d "d" $d}}{{${call}}}`)
  expect([undefined, 'template/limit', 'template/function', 'template/exec']).toContain(end)
})

// What is not linear would take longer than the test may.
test('no pattern takes more than linear time', () => {
  expect(run('{{regexMatch "(a+)+$" (cat (repeat 50000 "a") "b")}}')).toBe('false')
  expect(run('{{regexMatch "(x+x+)+y" (repeat 20000 "x")}}')).toBe('false')
  expect(() => run('{{semverCompare (cat (repeat 250 "1 ") "!") "1.2.3"}}')).toThrow('improper constraint')
})
