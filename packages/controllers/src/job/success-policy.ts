import { parseIndexes } from './indexes.ts'
import type { Job } from './job.ts'

/**
 * The first rule of a Job's success policy that its completed indexes fulfil, as the message of a condition.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy
 */
export function matchSuccessPolicy(job: Job, completed: ReadonlySet<number>): string | undefined {
  const rules = job.spec.successPolicy?.rules ?? []
  const index = rules.findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted = succeededIndexes === undefined ? completed : parseIndexes(succeededIndexes)
    const done = [...wanted].filter(each => completed.has(each)).length
    return done >= (succeededCount ?? wanted.size)
  })
  return index < 0 ? undefined : `Matched rules at index ${index}`
}
