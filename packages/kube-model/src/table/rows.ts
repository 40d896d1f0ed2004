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
  [
    'Name',
    'string',
    0,
    'name',
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  ],
  [
    'Created At',
    'date',
    0,
    '',
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  ],
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
