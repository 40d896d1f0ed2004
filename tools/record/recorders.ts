import { recordAnswers } from './answers.ts'
import { recordDifferential } from './differential.ts'
import { recordManifests } from './manifests.ts'
import type { Recorded } from './run.ts'
import { recordTables, recordTimeZones } from './tables.ts'
import { recordValidation } from './validation.ts'
import { recordWorkloads } from './workloads.ts'

/** What can be recorded again, by the name that is typed. */
export const recorders: Readonly<Record<string, () => Promise<Recorded[]>>> = {
  gotemplate: () => recordAnswers('gotemplate'),
  sprig: () => recordAnswers('sprig'),
  yaml: () => recordAnswers('yaml'),
  manifests: recordManifests,
  'time-zones': recordTimeZones,
  validation: recordValidation,
  differential: recordDifferential,
  workloads: recordWorkloads, // needs a kubelet, thus root: ten minutes
  tables: recordTables, // compiles all of Kubernetes: ten minutes where nothing is cached
}
