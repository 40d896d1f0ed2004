import type { PathStep } from '../yaml/positions.ts'
import { type FindingCode, formatPath, type ObjectFinding } from './finding.ts'

/** Collects findings about one object, in Kubernetes' words. */
export class Report {
  readonly findings: ObjectFinding[] = []

  /** Adds a finding; its message is the field and what is said of it. */
  add(
    code: FindingCode,
    path: readonly PathStep[],
    said: { message: string; fix?: string | undefined },
  ): void {
    const { message, fix } = said
    const field = formatPath(path)
    this.findings.push({
      path: [...path],
      code,
      message: field ? `${field}: ${message}` : message,
      ...(fix !== undefined && { fix }),
    })
  }

  /** A field that must be there. */
  required(path: readonly PathStep[], fix?: string): void {
    this.add('manifest/missing-field', path, { message: 'Required value', fix })
  }

  /** A value that breaks rules. */
  invalid(path: readonly PathStep[], value: unknown, problems: readonly string[]): void {
    for (const problem of problems)
      this.add('manifest/invalid-value', path, {
        message: `Invalid value: ${JSON.stringify(value)}: ${problem}`,
      })
  }

  /** A value or item that is there already. */
  duplicate(path: readonly PathStep[], value: unknown, first: readonly PathStep[]): void {
    this.add('manifest/duplicate-item', path, {
      message: `Duplicate value: ${JSON.stringify(value)}`,
      fix: `Remove or rename one of the two; the first is ${formatPath(first)}.`,
    })
  }
}
