import { Client } from './client.ts'
import type { OnSale } from './options.ts'
import { seededRandom } from './random.ts'
import { Tally } from './tally.ts'
import { visit } from './visitor.ts'

/** Lets all visitors come, evenly over the time given, and waits until each has gone. */
export async function runOnSale(onSale: OnSale): Promise<Tally> {
  const tally = new Tally()
  const services = {
    queue: new Client(onSale.queueUrl, tally),
    sales: new Client(onSale.salesUrl, tally),
    bank: new Client(onSale.bankUrl, tally),
  }
  const random = seededRandom(onSale.seed)
  const began = performance.now()
  const world = { onSale, services, tally, random, endsAt: began + onSale.endSeconds * 1000 }
  const visits: Promise<void>[] = []
  // Many at a time in steps of 10 ms: a timer each would cost more than a visit.
  while (visits.length < onSale.visitors) {
    const due =
      onSale.withinSeconds === 0
        ? onSale.visitors
        : Math.ceil(((performance.now() - began) / (onSale.withinSeconds * 1000)) * onSale.visitors)
    while (visits.length < Math.min(due, onSale.visitors)) visits.push(visit(world))
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  await Promise.all(visits)
  await Promise.all(Object.values(services).map(service => service.close()))
  return tally
}

/** The on-sale in words and figures. */
export function report(onSale: OnSale, tally: Tally): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`.padStart(11)
  const failures = tally.events().filter(([event]) => event.startsWith('failed') || event.startsWith('wrong'))
  const failed = failures.reduce((sum, [, count]) => sum + count, 0)
  return [
    `${onSale.visitors} visitors within ${onSale.withinSeconds} s, polling each ${onSale.pollSeconds} s, seed ${onSale.seed}`,
    '',
    ...tally.events().map(([event, count]) => `${String(count).padStart(8)}  ${event}`),
    '',
    `${'request'.padEnd(10)}${'count'.padStart(9)}${'p50'.padStart(11)}${'p99'.padStart(11)}${'most'.padStart(11)}`,
    ...tally
      .requests()
      .map(
        ({ request, count, p50, p99, most }) =>
          `${request.padEnd(10)}${String(count).padStart(9)}${ms(p50)}${ms(p99)}${ms(most)}`,
      ),
    '',
    `${failed} of ${onSale.visitors} visits failed (${((100 * failed) / Math.max(1, onSale.visitors)).toFixed(3)} %)`,
    '',
  ].join('\n')
}
