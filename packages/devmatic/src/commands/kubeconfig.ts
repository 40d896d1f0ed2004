import { existsSync } from 'node:fs'
import { CodedError } from '@devmatic/base'
import { asJson } from '../json.ts'
import { placeOf } from '../manager/connect.ts'
import type { CommandContext } from '../program.ts'
import { addProductCommand, type ProductOptions } from './options.ts'

/** Registers `kubeconfig`. */
export function addKubeconfigCommand({ program, terminal }: CommandContext): void {
  addProductCommand(program, 'kubeconfig', "print the path of the embedded cluster's kubeconfig").action(
    async ({ directory, output }: ProductOptions) => {
      const { kubeconfig } = (await placeOf(directory, terminal)).state
      if (!existsSync(kubeconfig))
        throw new CodedError('engine/not-running', 'There is no cluster here yet; devmatic up makes one')
      await terminal.out(output === 'json' ? asJson({ kubeconfig }) : `${kubeconfig}\n`)
    },
  )
}
