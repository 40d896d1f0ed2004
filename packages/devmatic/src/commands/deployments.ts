import type { Plan, PlanRow, Revision } from '@devmatic/deploy-manager/protocol'
import { asJson } from '../json.ts'
import { connect } from '../manager/connect.ts'
import { followDeployment } from '../manager/follow-deployment.ts'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'
import { addProductCommand, type ProductOptions } from './options.ts'

interface DeployOptions extends ProductOptions {
  confirm?: string
  delete?: string[]
  forceConflicts?: true
}

/** Registers `plan`, `deploy`, `history`, `rollback` and `pull`. */
export function addDeploymentCommands({ program, terminal }: CommandContext): void {
  const { out } = terminal
  addProductCommand(program, 'plan', 'what a deployment would do now').action(
    async ({ directory, output }: ProductOptions) => {
      const { api } = await connect(directory, terminal)
      const plan = await api.makePlan({ body: {} })
      await out(output === 'json' ? asJson(plan) : showPlan(plan, terminal))
    },
  )
  addProductCommand(program, 'deploy', 'make the cluster what the files say')
    .option('--confirm <environment>', 'its name, where it is protected')
    .option('--delete <rows...>', 'delete these, though they hold data: PersistentVolumeClaim/shop/data-0')
    .option('--force-conflicts', 'take over fields that others own')
    .action(async (options: DeployOptions) => {
      const { api } = await connect(options.directory, terminal)
      const { confirm, delete: deletions, forceConflicts } = options
      const body = {
        ...(confirm !== undefined && { confirm }),
        ...(deletions && { deletions }),
        ...(forceConflicts && { forceConflicts }),
      }
      const ended = await followDeployment(api, await api.deploy({ body }), terminal)
      const text = ended.state === 'unchanged' ? 'Nothing to do' : `Deployed as revision ${ended.revision}`
      await out(options.output === 'json' ? asJson(ended) : `${text}\n`)
    })
  addProductCommand(program, 'history', 'what was deployed, the newest first')
    .argument('[revision]', 'shows what this one changed')
    .action(async (revision: string | undefined, { directory, output }: ProductOptions) => {
      const { api } = await connect(directory, terminal)
      if (revision !== undefined) {
        const detail = await api.getRevision({ params: { revision: Number(revision) } })
        const text = showRevision(detail.revision) + detail.rows.map(row => showRow(row, terminal)).join('')
        return await out(output === 'json' ? asJson(detail) : text)
      }
      const { revisions } = await api.listDeployments()
      await out(output === 'json' ? asJson(revisions) : revisions.map(showRevision).join(''))
    })
  addProductCommand(program, 'rollback', 'make the cluster what it was at a revision')
    .argument('<revision>')
    .option('--confirm <environment>', 'its name, where it is protected')
    .option('--plan', 'only say what it would do')
    .action(async (revision: string, options: DeployOptions & { plan?: true }) => {
      const { api } = await connect(options.directory, terminal)
      const params = { revision: Number(revision) }
      if (options.plan) {
        const plan = await api.planRollback({ params })
        return await out(options.output === 'json' ? asJson(plan) : showPlan(plan, terminal))
      }
      const body = options.confirm === undefined ? {} : { confirm: options.confirm }
      const ended = await followDeployment(api, await api.rollBack({ params, body }), terminal)
      const text =
        ended.state === 'unchanged'
          ? 'Nothing to do'
          : `Revision ${revision} is deployed again, as ${ended.revision}`
      await out(options.output === 'json' ? asJson(ended) : `${text}\n`)
    })
  addProductCommand(program, 'pull', 'what the last git pull changed, by service')
    .option('--undo', 'deploy what was deployed before it; files stay')
    .action(async ({ directory, output, undo }: ProductOptions & { undo?: true }) => {
      const { api } = await connect(directory, terminal)
      const impact = undo ? await api.undoPull() : await api.getPull()
      if (output === 'json') return await out(asJson(impact))
      if (!impact) return await out('HEAD has not moved since devmatic up\n')
      const rows = impact.services.map(
        ({ service, causes, details, state }) =>
          `  ${service}  ${causes.join(', ')}  ${state}\n    ${details.join('\n    ')}\n`,
      )
      await out(
        `${impact.before.slice(0, 10)} → ${impact.after.slice(0, 10)} on ${impact.branch}${impact.undone ? ', undone' : ''}\n${rows.join('')}`,
      )
    })
}

const marks: Readonly<Record<PlanRow['action'], string>> = {
  create: '+',
  change: '~',
  recreate: '±',
  unchanged: ' ',
  conflict: '!',
  refused: '!',
  prune: '-',
  keep: '=',
  merge: '~',
}

function showPlan({ rows, counts }: Plan, terminal: Terminal): string {
  if (rows.length === 0) return `Nothing to do: ${counts['unchanged'] ?? 0} objects are as they should be\n`
  return rows.map(row => showRow(row, terminal)).join('')
}

function showRow(
  { action, kind, name, what, because, effect, message }: PlanRow,
  { colors }: Terminal,
): string {
  const why = because.map(({ type, text }) => `${type} ${text}`).join(', ')
  const more = [effect, why === '' ? '' : `because of ${why}`].filter(Boolean).join('; ')
  const line = `${marks[action]} ${colors.bold(`${kind}/${name}`)}  ${what}${more === '' ? '' : colors.dim(`  ${more}`)}\n`
  return message === undefined || message === what ? line : `${line}    ${message}\n`
}

function showRevision({ number, startedAt, result, commit, dirty, message }: Revision): string {
  const from = commit === undefined ? '' : `  ${commit.slice(0, 10)}${dirty ? ' and changes' : ''}`
  return `${String(number).padStart(4)}  ${startedAt}  ${result}${from}${message === undefined ? '' : `  ${message.split('\n', 1)[0]}`}\n`
}
