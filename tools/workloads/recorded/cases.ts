import { deploymentCases } from './cases/deployments.ts'
import { environmentCases } from './cases/environment.ts'
import { jobCases } from './cases/jobs.ts'
import { podCases } from './cases/pods.ts'
import { probeCases } from './cases/probes.ts'
import { serviceCases } from './cases/services.ts'
import { sessionCases } from './cases/sessions.ts'
import { setCases } from './cases/sets.ts'
import type { WorkloadCase } from './workload-case.ts'

/** All cases, by the file in `testdata` that has their outcomes on a real cluster. */
export const suites: Readonly<Record<string, readonly WorkloadCase[]>> = {
  pods: podCases,
  probes: probeCases,
  environment: environmentCases,
  deployments: deploymentCases,
  sets: setCases,
  jobs: jobCases,
  services: serviceCases,
  sessions: sessionCases,
}
