import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Option } from 'commander'
import { changesOf, type Plan } from '../../plan/plan.ts'
import { addPlanningOptions, openDeployment, type PlanningOptions } from '../deploy/open-deployment.ts'
import { addInputOptions } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'

type PlanCommandOptions = PlanningOptions & {
  output: 'text' | 'json' | 'html'
  out?: string
  exitCode?: boolean
}

/** Registers `plan`. */
export function addPlanCommand({ program, terminal, exit }: CommandContext): void {
  const command = program
    .command('plan')
    .description('show what deploy would do, and why; it only reads')
    .argument('[place...]', 'a folder, files, git:REVISION:FOLDER, or - for standard input', ['.'])
    .addOption(
      new Option('-o, --output <form>', 'text, json or html')
        .choices(['text', 'json', 'html'])
        .default('text'),
    )
    .addOption(new Option('--out <file>', 'write the plan to a file for apply; it holds no secret values'))
    .addOption(new Option('--exit-code', 'end with 3 when there are changes'))
    .addHelpText('after', '\nExample:\n  kube-appdeploy plan . -e qa --exit-code')
  addInputOptions(command)
  addPlanningOptions(command)
  command.action(async (places: string[], options: PlanCommandOptions) => {
    const { planDeployment } = await import('../../plan/plan-deployment.ts')
    const open = await openDeployment(places, options, terminal)
    try {
      const plan = await planDeployment(open.rendered, open.target, open.planOptions)
      if (options.out !== undefined) await writePlan(plan, path.resolve(terminal.directory, options.out))
      await printPlan(plan, options.output, terminal)
      if (options.exitCode && changesOf(plan).length > 0) exit(3)
    } finally {
      await open[Symbol.asyncDispose]()
    }
  })
}

async function writePlan(plan: Plan, file: string): Promise<void> {
  await writeFile(file, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 })
}

async function printPlan(plan: Plan, form: 'text' | 'json' | 'html', terminal: Terminal): Promise<void> {
  switch (form) {
    case 'json':
      return await terminal.out(`${JSON.stringify(plan, null, 2)}\n`)
    case 'html': {
      const { planHtml } = await import('../deploy/plan-html.ts')
      return await terminal.out(planHtml(plan))
    }
    case 'text': {
      const { showPlan } = await import('../deploy/show-plan.ts')
      return await terminal.out(showPlan(plan, terminal.colors))
    }
    default:
      return form satisfies never
  }
}
