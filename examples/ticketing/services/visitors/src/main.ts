import { runOnSale, report } from './on-sale.ts'
import { readOptions, usage } from './options.ts'

if (process.argv.includes('--help')) {
  process.stdout.write(usage)
} else {
  const onSale = readOptions(process.argv.slice(2), process.env)
  const tally = await runOnSale(onSale)
  process.stdout.write(report(onSale, tally))
  if (tally.events().some(([event]) => event.startsWith('wrong'))) process.exitCode = 1
}
