import type { CommandContext } from '../program.ts'
import { printNotice } from '../print-notice.ts'
import { addInputOptions, type InputOptions, openInputs } from '../inputs.ts'

/** Registers `render`. */
export function addRenderCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('render')
    .description('print the objects that templates and variables make')
    .argument('[place...]', 'a folder, files, git:REVISION:FOLDER, or - for standard input', ['.'])
    .option(
      '-o, --output <form>',
      'yaml, json, name, or a folder to write kind--name.yaml files into',
      'yaml',
    )
    .addHelpText('after', '\nExample:\n  kube-appdeploy render manifests -e qa -v replicas.web:3 -o name')
  addInputOptions(command)
  command.action(async (places: string[], options: InputOptions & { output: string }) => {
    const [{ renderProduct }, { writeObjects }] = await Promise.all([
      import('../../render/render-product.ts'),
      import('../write-objects.ts'),
    ])
    const inputs = await openInputs(places, options, terminal)
    const product = await renderProduct(inputs.source, inputs.optionsFor(options.environment))
    for (const notice of product.notices) printNotice(notice, terminal)
    await writeObjects(product, options.output, terminal)
  })
}
