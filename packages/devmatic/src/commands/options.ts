import type { Command } from 'commander'

/** What every command of a running product takes. */
export interface ProductOptions {
  directory: string
  output?: 'json'
}

/** A command of a running product: which one, and in which form it answers. */
export function addProductCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('-C, --directory <folder>', 'the product', '.')
    .option('-o, --output <form>', 'json')
}
