import type { CheckFinding, CheckResult } from './check-product.ts'

/** Findings as plain JSON, for programs. */
export function reportJson({ findings, objects }: CheckResult): string {
  return `${JSON.stringify({ findings, objects: Object.fromEntries(objects) }, null, 2)}\n`
}

/**
 * Findings as GitHub's workflow commands, which show them beside the lines of a pull request.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function reportGithub({ findings }: CheckResult): string {
  return findings
    .map(
      finding =>
        `::${finding.severity} ${placeOf(finding)}title=${property(finding.code)}::${data(sentence(finding))}\n`,
    )
    .join('')
}

function placeOf({ position, length }: CheckFinding): string {
  if (!position) return ''
  const { file, line, column } = position
  return `file=${property(file)},line=${line},col=${column},endColumn=${column + (length ?? 1)},`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/**
 * Findings as a SARIF log, which code scanners and editors read.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function reportSarif({ findings }: CheckResult, version: string): string {
  const rules = [...new Set(findings.map(finding => finding.code))].sort()
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'kube-appdeploy', version, rules: rules.map(id => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(sarifResult),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function sarifResult(finding: CheckFinding): object {
  const { code, severity, position, length } = finding
  const region = position && {
    startLine: position.line,
    startColumn: position.column,
    endColumn: position.column + (length ?? 1),
  }
  return {
    ruleId: code,
    level: severity,
    message: { text: sentence(finding) },
    ...(position && {
      locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(position.file) }, region } }],
    }),
  }
}

/** The message, what to do, and where it holds, in one text. */
function sentence({ message, hint, environments }: CheckFinding): string {
  const places = environments.length > 0 ? ` (in ${environments.join(', ')})` : ''
  return `${message}${places}${hint ? `. ${hint}` : ''}`
}
