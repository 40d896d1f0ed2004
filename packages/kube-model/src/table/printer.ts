import { isJsonObject } from '../object.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { textAt } from '../fields.ts'
import { formatSelector, toLabelSelector } from '../selectors/label-selector.ts'
import { formatDuration } from './duration.ts'

/** What stands in one place of a table. */
export type Cell = string | number | boolean

/** The cells of one object, by column; those of `Name` and `Age` only where they are unlike everybody's. */
export type Cells = Readonly<Record<string, Cell>>

/** Makes the cells of a kind's objects. */
export type Printer = (object: KubeObject, now: number) => Cells

/** Printers by group and kind, as `apps/Deployment`. */
export type Printers = Readonly<Record<string, Printer>>

/** How long ago a time was. */
export function since(timestamp: string, now: number): string {
  return timestamp === '' ? '<unknown>' : formatDuration(now - Date.parse(timestamp))
}

/** A text, or what stands for a missing one. */
export function textOr(object: unknown, name: string, missing: string): string {
  return textAt(object, name) || missing
}

/** A number, a text or a truth value as text; undefined where it is missing. */
export function scalarAt(object: unknown, name: string): string | undefined {
  const value = isJsonObject(object) ? object[name] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

/** The labels of a map as a selector: `a=1,b=2`. */
export function formatLabels(labels: readonly [key: string, value: string][]): string {
  if (labels.length === 0) return '<none>'
  return labels
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',')
}

/** A LabelSelector as `-o wide` shows it. */
export function formatLabelSelector(selector: JsonObject | undefined): string {
  try {
    return formatSelector(toLabelSelector(selector)) || '<none>'
  } catch {
    return '<error>' // a selector that cannot be read selects nothing, and is shown all the same
  }
}

/** The first few of a list, and how many more there are. */
export function formatSome(items: readonly string[], maximum: number, separator = ','): string {
  const shown = items.slice(0, maximum).join(separator)
  return items.length > maximum ? `${shown} + ${items.length - maximum} more...` : shown
}
