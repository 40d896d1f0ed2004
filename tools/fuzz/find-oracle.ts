import { existsSync } from 'node:fs'
import path from 'node:path'

/** Why something that asks Go is left out where `findOracle` finds none. */
export const noOracle =
  'the oracle of tools/oracles/gotemplate is not built: npm run record builds it with Go, or DEVMATIC_ORACLE names it'

/** The program that answers with Go's own code, where it was built. */
export function findOracle(): string | undefined {
  const built = path.join(import.meta.dirname, '..', '..', '.devmatic', 'oracles', 'gotemplate')
  return [process.env['DEVMATIC_ORACLE'], built].find(file => file !== undefined && existsSync(file))
}
