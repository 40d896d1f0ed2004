import { matchesLabels, toLabelSelector } from '@devmatic/kube-model'
import type { JsonObject, KubeObject, LabelSelectorObject } from '@devmatic/kube-model'
import { numberIn, objectIn, textIn } from '../json.ts'
import { parseBody } from '../http/parse-body.ts'
import type { DeleteOptions } from '../registry/delete-options.ts'
import { parseStored } from '../registry/registry.ts'
import { timestamp } from '../registry/timestamp.ts'
import { StatusError } from '../status/status-error.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import { requestContext } from './change.ts'
import { isDryRun } from './options.ts'
import { respondCreated } from './respond.ts'
import type { Scope } from './scope.ts'

/**
 * POST of a Pod's `eviction`: deletes the Pod, if its disruption budgets allow it.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 */
export async function evictionHandler(scope: Scope): Promise<void> {
  const { exchange, registry, info } = scope
  const { value } = await parseBody(await exchange.body(), exchange.header('content-type'))
  const options = objectIn(value, 'deleteOptions') as DeleteOptions
  const dryRun = isDryRun([...exchange.query.getAll('dryRun'), ...(options.dryRun ?? [])])
  const context = { ...requestContext(scope), dryRun }
  const pod = registry.get(info.namespace, info.name)
  if (isLive(pod)) await spendBudgets(scope, pod, dryRun)
  await registry.delete(info, options, context)
  respondCreated(scope)
}

/** What is pending or done is missed by no budget. */
function isLive(pod: StoredObject): boolean {
  const phase = textIn(objectIn(parseStored(pod), 'status'), 'phase')
  return (
    phase !== 'Succeeded' &&
    phase !== 'Failed' &&
    phase !== 'Pending' &&
    parseStored(pod).metadata.deletionTimestamp === undefined
  )
}

async function spendBudgets(scope: Scope, pod: StoredObject, dryRun: boolean): Promise<void> {
  const { server, info } = scope
  const budgets = server.registry(server.resource('policy', 'poddisruptionbudgets'))
  const matching = budgets.list(info.namespace).filter(budget => selects(parseStored(budget), pod))
  if (matching.length > 1)
    throw new StatusError(
      'InternalError',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    )
  const [budget] = matching
  if (budget)
    await budgets.change(budget, object => spend(object, { pod: pod.name, now: scope.now }), {
      ...scope,
      dryRun,
    })
}

function selects(budget: KubeObject, pod: StoredObject): boolean {
  const selector = objectIn(budget, 'spec')['selector']
  return selector !== undefined && matchesLabels(toLabelSelector(selector as LabelSelectorObject), pod.labels)
}

function spend(budget: KubeObject, { pod, now }: { pod: string; now: number }): KubeObject {
  const status = objectIn(budget, 'status')
  const name = budget.metadata.name ?? ''
  const observed = numberIn(status, 'observedGeneration') ?? 0
  if (observed < (budget.metadata.generation ?? 0))
    throw tooManyRequests(
      "Cannot evict pod as it would violate the pod's disruption budget.",
      `The disruption budget ${name} is still being processed by the server.`,
    )
  const allowed = numberIn(status, 'disruptionsAllowed') ?? 0
  if (allowed <= 0) {
    const [healthy, desired] = [
      numberIn(status, 'currentHealthy') ?? 0,
      numberIn(status, 'desiredHealthy') ?? 0,
    ]
    throw tooManyRequests(
      "Cannot evict pod as it would violate the pod's disruption budget.",
      `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`,
    )
  }
  const disruptedPods: JsonObject = { ...objectIn(status, 'disruptedPods'), [pod]: timestamp(now) }
  budget['status'] = { ...status, disruptionsAllowed: allowed - 1, disruptedPods }
  return budget
}

function tooManyRequests(message: string, cause: string): StatusError {
  return new StatusError('TooManyRequests', message, {
    causes: [{ reason: 'DisruptionBudget', message: cause }],
  })
}
