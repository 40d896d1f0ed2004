import { ManagerError } from '../manager-error.ts'
import type { Parts } from '../manager.ts'
import type { ChoicesRequest, Modes } from '../protocol/index.ts'
import type { Handlers } from '../server/handlers.ts'
import { priceOf } from './price.ts'

type ChoiceHandlers = Pick<Handlers, 'getChoices' | 'priceChoices' | 'setChoices' | 'undoChoices'>

/** Answers about choices, and changes them. */
export function choiceHandlers(parts: Parts): ChoiceHandlers {
  const { chosen, deployer, events, render } = parts
  const tell = (): ReturnType<Handlers['getChoices']> => {
    const choices = chosen.shown()
    events.publish({ type: 'choices', choices })
    return choices
  }
  return {
    getChoices: () => chosen.shown(),
    priceChoices: ({ body }) => priceOf(body, parts),
    async setChoices({ body }) {
      checkNames(body.modes ?? {}, parts)
      const request = body.closure ? await withNeeded(body, parts) : body
      const next = chosen.changed(request)
      // What cannot be rendered is refused here, and nothing changes.
      await render(next.modes)
      const text = describe(request, parts)
      await chosen.set(next, text)
      deployer.request({ cause: { type: 'choices', text }, asked: true })
      return tell()
    },
    async undoChoices() {
      const text = await chosen.undo()
      deployer.request({ cause: { type: 'undo', text: `undo ${text}` }, asked: true })
      return tell()
    },
  }
}

async function withNeeded(request: ChoicesRequest, parts: Parts): Promise<ChoicesRequest> {
  const { needed } = await priceOf(request, parts)
  return {
    ...request,
    modes: { ...request.modes, ...Object.fromEntries(needed.map(({ service, to }) => [service, to])) },
  }
}

/** @throws CodedError `manager/unknown-service` */
function checkNames(modes: Modes, { deployer }: Parts): void {
  const names = deployer.rendering?.services.map(({ name }) => name) ?? []
  const unknown = Object.keys(modes).find(name => !names.includes(name))
  if (unknown !== undefined)
    throw new ManagerError(
      'manager/unknown-service',
      `There is no service "${unknown}"; there are: ${names.join(', ')}`,
    )
}

function describe({ preset, modes = {} }: ChoicesRequest, { deployer }: Parts): string {
  const before = deployer.rendering?.modes ?? {}
  const changes = Object.entries(modes).map(([name, mode]) => `${name}: ${before[name] ?? 'image'} → ${mode}`)
  return [...(preset === undefined ? [] : [`preset ${preset}`]), ...changes].join(', ')
}
