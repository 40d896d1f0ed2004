import { changesOf, type Consequence, type FieldChange, type Plan, type PlanStep } from 'kube-appdeploy'
import type { Because, Place, PlanRow } from '../protocol/index.ts'
import type { Rendering } from './render-chosen.ts'
import { isService, type ServiceSpec } from './service-spec.ts'

/** The key of a row: kind, namespace and name. */
export function rowKey({
  kind,
  namespace = '',
  name,
}: {
  kind: string
  namespace?: string
  name: string
}): string {
  return `${kind}/${namespace}/${name}`
}

/** A plan's changes as rows: what, because of what, with which effect. */
export function planRows(plan: Plan, { services, modes }: Pick<Rendering, 'services' | 'modes'>): PlanRow[] {
  const kept = plan.steps.filter(({ action }) => action === 'keep')
  return [...changesOf(plan), ...kept].map(step => {
    const { ref } = step
    const fields = 'fields' in step ? step.fields : []
    const service = serviceOf(step, services)
    const because = causesOf(step, service ? modes[service] : undefined)
    const message = 'message' in step ? step.message : 'reason' in step ? step.reason : undefined
    return {
      key: rowKey(ref),
      kind: ref.kind,
      name: ref.name,
      ...(ref.namespace !== undefined && { namespace: ref.namespace }),
      ...(service !== undefined && { service }),
      action: step.action,
      what: describe(step, fields),
      because,
      effect: effectsOf(plan.consequences, step).join(', '),
      fields: fields.map(shownField),
      ...('position' in step && { place: placeOf(step.position) }),
      ...(message !== undefined && { message }),
      ...(step.action === 'keep' && { named: true }),
    }
  })
}

/** The service that an object belongs to: its own name, or the one that its name begins with. */
function serviceOf({ ref }: PlanStep, services: readonly ServiceSpec[]): string | undefined {
  const names = services.map(({ name }) => name)
  if (names.includes(ref.name)) return ref.name
  return names.filter(name => ref.name.startsWith(`${name}-`)).toSorted((a, b) => b.length - a.length)[0]
}

function describe({ action, ref }: PlanStep, fields: readonly FieldChange[]): string {
  switch (action) {
    case 'create':
      return `new ${ref.kind}`
    case 'prune':
      return 'deleted'
    case 'keep':
      return 'kept, because it holds data'
    case 'merge':
      return 'pull secrets added'
    case 'conflict':
      return 'owned by others'
    case 'refused':
      return 'refused by the server'
    default:
      return describeFields(fields)
  }
}

function describeFields(fields: readonly FieldChange[]): string {
  const image = fields.find(({ path }) => path.endsWith('.image'))
  const [first, ...rest] = image ? [image, ...fields.filter(each => each !== image)] : fields
  if (!first) return 'changed'
  const name = first.path.replace(/^.*\.(?=[^.]+$)/, '')
  const text = first.secret ? `${name} changed` : `${name} ${show(first.before)} → ${show(first.after)}`
  return rest.length === 0 ? text : `${text}, ${rest.length} more`
}

function show(value: unknown): string {
  if (value === undefined) return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function causesOf(step: PlanStep, mode: string | undefined): Because[] {
  if (step.action === 'prune' || step.action === 'keep') {
    return mode === 'off' && isService(step.ref)
      ? [{ type: 'mode', text: 'off' }]
      : [{ type: 'deleted', text: step.reason }]
  }
  const fields = 'fields' in step ? step.fields : []
  const found = fields.flatMap((field): Because[] => {
    if (field.drift) return [{ type: 'drift', text: field.path }]
    const variables = (field.variables ?? []).map(({ path, origin }): Because => ({
      type: field.path.endsWith('.image') ? 'image' : 'variable',
      text: path,
      ...(origin?.type === 'file' && { place: { file: origin.file, line: origin.line } }),
    }))
    if (variables.length > 0) return variables
    return field.position
      ? [
          {
            type: 'template',
            text: `${field.position.file}:${field.position.line}`,
            place: placeOf(field.position),
          },
        ]
      : []
  })
  if (mode === 'source' && fields.some(({ path }) => path.endsWith('.image')))
    found.unshift({ type: 'mode', text: mode })
  if (found.length === 0 && 'position' in step) {
    const { file, line } = step.position
    found.push({ type: 'template', text: `${file}:${line}`, place: placeOf(step.position) })
  }
  const seen = new Set<string>()
  return found.filter(({ type, text }) => !seen.has(`${type} ${text}`) && seen.add(`${type} ${text}`))
}

function effectsOf(consequences: readonly Consequence[], { ref }: PlanStep): string[] {
  return consequences
    .filter(each => rowKey(each.ref) === rowKey(ref))
    .map(each => {
      switch (each.type) {
        case 'restart':
          return `${count(each.pods, 'Pod')} restart`
        case 'scale-down':
          return `${count(each.pods, 'Pod')} go`
        case 'endpoint-gone':
          return `${each.addresses.join(', ')} is no longer served`
        case 'volume':
          return `its volume is ${each.effect}`
        case 'budget-exceeded':
          return each.message
        default:
          return each satisfies never
      }
    })
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function shownField({
  path,
  before,
  after,
  secret,
  drift,
  position,
}: FieldChange): PlanRow['fields'][number] {
  return {
    path,
    ...(before !== undefined && !secret && { before: text(before) }),
    ...(after !== undefined && !secret && { after: text(after) }),
    ...(secret && { secret }),
    ...(drift && { drift }),
    ...(position && { place: placeOf(position) }),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

function placeOf({ file, line, column }: { file: string; line: number; column: number }): Place {
  return { file, line, column }
}
