import { spawn } from 'node:child_process'
import { CodedError } from '@devmatic/base'
import type { Mode, ServiceEvent, Why } from '@devmatic/deploy-manager/protocol'
import { asJson } from '../json.ts'
import { connect } from '../manager/connect.ts'
import { linkOf } from '../manager/link.ts'
import { runDeployment } from '../manager/run-deployment.ts'
import type { CommandContext } from '../program.ts'
import { addProductCommand, type ProductOptions } from './options.ts'

const modes: readonly Mode[] = ['off', 'image', 'source']

/** Registers `mode`, `preset`, `restart`, `url`, `open`, `events` and `why`. */
export function addServiceCommands({ program, terminal }: CommandContext): void {
  const { out, err, colors } = terminal
  addProductCommand(program, 'mode', 'how a service runs: off, from its image, or from its source')
    .argument('<service>')
    .argument('[mode]', 'off, image or source; says which it is where it is left out')
    .option('--with-needed', 'switch on what it needs as well')
    .option('--price', 'only say what it would cost and do')
    .action(async (service: string, mode: string | undefined, options: ProductOptions & ModeOptions) => {
      const { api } = await connect(options.directory, terminal)
      if (mode === undefined) {
        const { service: found } = await api.getService({ params: { service } })
        return await out(options.output === 'json' ? asJson(found) : `${found.mode}\n`)
      }
      const body = { modes: { [service]: readMode(mode) }, ...(options.withNeeded && { closure: true }) }
      const price = await api.priceChoices({ body })
      if (options.price) return await out(asJson(price))
      if (!options.withNeeded && price.needed.length > 0)
        err(
          `${colors.yellow('!')} It needs ${price.needed.map(each => each.service).join(', ')}, off now: --with-needed switches them on\n`,
        )
      for (const { text } of price.warnings) err(`${colors.yellow('!')} ${text}\n`)
      const choices = await runDeployment(api, () => api.setChoices({ body }), terminal)
      await out(options.output === 'json' ? asJson(choices) : `${service} is ${mode}\n`)
    })
  addProductCommand(program, 'preset', 'switch services as a preset of devmatic.yaml says')
    .argument('[name]', 'lists the presets where it is left out')
    .action(async (preset: string | undefined, { directory, output }: ProductOptions) => {
      const { api } = await connect(directory, terminal)
      if (preset === undefined) {
        const { presets } = await api.getChoices()
        const text = presets
          .map(({ name, modes: chosen }) => `${name}  ${colors.dim(showModes(chosen))}\n`)
          .join('')
        return await out(output === 'json' ? asJson(presets) : text)
      }
      const choices = await runDeployment(api, () => api.setChoices({ body: { preset } }), terminal)
      await out(output === 'json' ? asJson(choices) : `${preset}: ${showModes(choices.modes)}\n`)
    })
  addProductCommand(program, 'restart', 'replace the Pods of a service')
    .argument('<service>')
    .action(async (service: string, { directory, output }: ProductOptions) => {
      const { api } = await connect(directory, terminal)
      const result = await api.restartService({ params: { service } })
      await out(output === 'json' ? asJson(result) : `${result.text}\n`)
    })
  addProductCommand(program, 'url', 'the stable address of a service, or of the dashboard')
    .argument('[service]')
    .action(async (service: string | undefined, { directory, output }: ProductOptions) => {
      const url = await urlOf(service, directory)
      await out(output === 'json' ? asJson({ url }) : `${url}\n`)
    })
  addProductCommand(program, 'open', 'open a service, or the dashboard, in the browser')
    .argument('[service]')
    .option('--print', 'only print the link')
    .action(async (service: string | undefined, options: ProductOptions & { print?: true }) => {
      const url = await urlOf(service, options.directory)
      await out(options.output === 'json' ? asJson({ url }) : `${url}\n`)
      if (!options.print && options.output !== 'json') openInBrowser(url)
    })
  addProductCommand(program, 'events', 'what Kubernetes says about a service')
    .argument('<service>')
    .action(async (service: string, { directory, output }: ProductOptions) => {
      const { api } = await connect(directory, terminal)
      const events = await api.getServiceEvents({ params: { service } })
      await out(output === 'json' ? asJson(events) : events.map(showEvent).join(''))
    })
  addProductCommand(program, 'why', 'why a service runs, or does not')
    .argument('<service>')
    .action(async (service: string, { directory, output }: ProductOptions) => {
      const { api } = await connect(directory, terminal)
      const why = await api.whyService({ params: { service } })
      await out(output === 'json' ? asJson(why) : showWhy(why))
    })

  async function urlOf(service: string | undefined, directory: string): Promise<string> {
    const { api, url, record } = await connect(directory, terminal)
    if (service === undefined) return record ? linkOf(record) : url
    const found = await api.getService({ params: { service } })
    if (found.service.url !== undefined) return found.service.url
    throw new CodedError('usage', `${service} serves no pages; kubectl port-forward leads to its ports`)
  }
}

interface ModeOptions {
  withNeeded?: true
  price?: true
}

function readMode(text: string): Mode {
  const mode = modes.find(each => each === text)
  if (mode) return mode
  throw new CodedError('usage', `${text} is no mode; there are ${modes.join(', ')}`)
}

function showModes(chosen: Record<string, Mode>): string {
  const all = Object.entries(chosen)
  return all.length === 0
    ? 'everything from its image'
    : all.map(([name, mode]) => `${name} ${mode}`).join(', ')
}

function showEvent({ lastAt, type, reason, object, message, count }: ServiceEvent): string {
  return `${lastAt}  ${type.padEnd(7)}  ${reason}  ${object}: ${message}${count > 1 ? ` (${count} times)` : ''}\n`
}

function showWhy({ text, chain, root }: Why): string {
  const links = chain.map(
    ({ service, reason }) =>
      `  ${service}${reason ? `  by ${reason.name}${reason.place ? ` (${reason.place.file}:${reason.place.line})` : ''}` : ''}\n`,
  )
  return `${text}\n${chain.length > 1 ? links.join('') : ''}${root.at === undefined ? '' : `  since ${root.at}\n`}`
}

/** The system's own way to open an address; where there is none, it was printed. */
function openInBrowser(url: string): void {
  const [program = '', ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open']
  spawn(program, [...args, url], { detached: true, stdio: 'ignore' })
    .on('error', () => {}) // no browser here: the link was printed
    .unref()
}
