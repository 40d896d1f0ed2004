import { createColors } from 'picocolors'
import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../diagnostic.ts'
import { formatDiagnostic } from './print-diagnostics.ts'

const plain = createColors(false)
const diagnostic: Diagnostic = {
  code: 'template/undefined-variable',
  severity: 'error',
  message: 'the variable verison is not defined',
  position: { file: 'manifests/queue.yaml', line: 12, column: 17 },
  length: 18,
  hint: 'Did you mean version?',
}

describe('formatDiagnostic', () => {
  test('underlines what is meant', () => {
    expect(formatDiagnostic(diagnostic, () => '  image: queue:{{ .Variables.verison }}', plain)).toBe(
      [
        'manifests/queue.yaml:12:17: error: the variable verison is not defined [template/undefined-variable]',
        ' 12 │   image: queue:{{ .Variables.verison }}',
        '    │                 ^^^^^^^^^^^^^^^^^^',
        '    = Did you mean version?',
      ].join('\n'),
    )
  })

  test('shows both places where a finding is about two', () => {
    const position = { file: 'a.yaml', line: 1, column: 2 }
    expect(
      formatDiagnostic(
        { ...diagnostic, related: { position, message: 'the other one' } },
        () => undefined,
        plain,
      ),
    ).toContain('= the other one: a.yaml:1:2')
  })

  test('keeps long lines and control characters off the terminal', () => {
    const line = `${' '.repeat(5000)}\u001b[31mX${'y'.repeat(5000)}`
    const text = formatDiagnostic(
      { ...diagnostic, position: { file: 'a', line: 1, column: 5006 }, length: 1 },
      () => line,
      plain,
    )
    const [, shown = '', underline = ''] = text.split('\n')
    expect(shown.length).toBeLessThan(140)
    expect(shown).not.toContain('\u001b')
    expect(shown[underline.indexOf('^')]).toBe('X')
  })
})
