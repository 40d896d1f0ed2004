import type { KubeObject } from '../object.ts'
import { textAt } from '../fields.ts'
import type { ColumnDefinition } from '../resources/built-in.ts'
import { accessPrinters } from './access.ts'
import { autoscalingPrinters } from './autoscaling.ts'
import { clusterPrinters } from './cluster.ts'
import { networkingPrinters } from './networking.ts'
import { podPrinters } from './pods.ts'
import { since } from './printer.ts'
import type { Cell, Printers } from './printer.ts'
import { storagePrinters } from './storage.ts'
import { workloadPrinters } from './workloads.ts'

const printers: Printers = {
  ...podPrinters,
  ...workloadPrinters,
  ...networkingPrinters,
  ...storagePrinters,
  ...clusterPrinters,
  ...autoscalingPrinters,
  ...accessPrinters,
}

/** The columns of kinds that have none of their own. */
export const defaultColumns: readonly ColumnDefinition[] = [
  ['Name', 'string', 0, 'name'],
  ['Created At', 'date'],
]

/** The cells of an object of a built-in kind, in the order of its columns. */
export function printCells(
  object: KubeObject,
  { kind, columns, now }: { kind: string; columns: readonly ColumnDefinition[]; now: number },
): Cell[] {
  const { name = '', creationTimestamp } = object.metadata
  const created = textAt({ creationTimestamp: creationTimestamp ?? '' }, 'creationTimestamp')
  const common = { Name: name, Age: since(created, now), 'Created At': created }
  const cells: Readonly<Record<string, Cell>> = { ...common, ...printers[kind]?.(object, now) }
  return columns.map(([column]) => cells[column] ?? '')
}
