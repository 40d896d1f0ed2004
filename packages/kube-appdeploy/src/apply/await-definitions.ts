import { hasCode } from '@devmatic/base'
import { callOptionsOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { ObjectStep } from '../plan/plan.ts'
import { waitUntil } from '../wait/wait-until.ts'
import type { Run } from './run.ts'

const DEFINITION_TIMEOUT_MS = 60_000

/** Waits until the kinds that a stage defines are served: objects of them come next. */
export async function awaitDefinitions(run: Run, stage: readonly ObjectStep[]): Promise<void> {
  const { target, options } = run
  const { client } = target
  if (!client) return
  const definitions = stage.filter(
    ({ action, ref }) => action !== 'unchanged' && ref.kind === 'CustomResourceDefinition',
  )
  await Promise.all(
    definitions.map(({ ref }) =>
      waitUntil(client, ref, {
        ...callOptionsOf(options),
        timeoutMs: DEFINITION_TIMEOUT_MS,
        what: 'established',
        holds: isEstablished,
      }),
    ),
  )
  if (definitions.length === 0) return
  client.forgetResources()
  await Promise.all(definitions.map(({ object }) => untilServed(run, object)))
}

const SERVED_EVERY_MS = 100

/** A kind is served a moment after its definition says that it is established; nothing tells of it. */
async function untilServed({ target, options, clock }: Run, definition: KubeObject): Promise<void> {
  const { group, names, versions } = definition['spec'] as DefinitionSpec
  const kind = { apiVersion: `${group}/${versions.find(({ served }) => served)?.name}`, kind: names.kind }
  const endsAt = clock.now() + DEFINITION_TIMEOUT_MS
  while (true) {
    try {
      await target.client?.resource(kind, callOptionsOf(options))
      return
    } catch (error) {
      if (!hasCode(error, 'kube/unknown-kind') || clock.now() > endsAt) throw error
    }
    await clock.sleep(SERVED_EVERY_MS, options.signal)
  }
}

interface DefinitionSpec {
  group: string
  names: { kind: string }
  versions: { name: string; served: boolean }[]
}

function isEstablished(definition: KubeObject | undefined): boolean {
  // A definition begins with conditions: null.
  const { conditions } = (definition?.['status'] ?? {}) as {
    conditions?: { type: string; status: string }[] | null
  }
  return (conditions ?? []).some(({ type, status }) => type === 'Established' && status === 'True')
}
