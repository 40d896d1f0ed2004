import { Counter, Gauge, type Registry } from 'prom-client'
import { createPool, requireMigration, untilReady } from '../../../shared/database.ts'
import { required, signingKey, type Environment } from '../../../shared/environment.ts'
import { createService, type Service } from '../../../shared/service.ts'
import { serveApi } from './api.ts'
import { Availability } from './availability.ts'
import { Catalogue } from './catalogue.ts'
import { Gate } from './gate.ts'
import { Holds } from './holds.ts'
import { Orders } from './orders.ts'
import { PaymentProvider } from './provider.ts'

/** The sales service, not yet listening. It waits for a database that knows its tables. */
export async function createSales(env: Environment): Promise<Service> {
  const pool = createPool({ PG_CONNECTIONS: '16', ...env }, 'sales')
  const gate = new Gate(signingKey(env, 'ADMISSION_KEY'))
  const provider = new PaymentProvider({
    url: required(env, 'PAYMENT_URL'),
    publicUrl: env['PUBLIC_URL'] ?? '',
    webhookKey: signingKey(env, 'WEBHOOK_KEY'),
  })
  const service = await createService({
    name: 'sales',
    env,
    ready: () => requireMigration(pool, '0004-waiting-list'),
    close: () => pool.end(),
  })
  await untilReady(() => requireMigration(pool, '0004-waiting-list'), {
    waiting: error => service.app.log.info({ err: error }, 'waiting for the database'),
  })
  const catalogue = await Catalogue.read(pool)
  const availability = new Availability(pool, catalogue)
  serveApi(service.app, {
    pool,
    gate,
    catalogue,
    availability,
    holds: new Holds(pool, catalogue),
    orders: new Orders(pool, provider),
    provider,
    holdsTaken: new Counter({
      name: 'sales_holds_total',
      help: 'Holds asked for, by result',
      labelNames: ['result'],
      registers: [service.metrics],
    }),
    settlements: new Counter({
      name: 'sales_settlements_total',
      help: 'Messages of the bank, by result',
      labelNames: ['result'],
      registers: [service.metrics],
    }),
  })
  measureTickets(service.metrics, availability)
  return service
}

function measureTickets(registry: Registry, availability: Availability): void {
  const gauge: Gauge<'type'> = new Gauge({
    name: 'sales_tickets_left',
    help: 'Tickets that can still be had, by type',
    labelNames: ['type'],
    collect: async () => {
      // Without the database there is no figure, and none is better than an old one.
      gauge.reset()
      const left = await availability.tickets().catch(() => new Map<string, number>())
      for (const [type, count] of left) gauge.set({ type }, count)
    },
  })
  registry.registerMetric(gauge)
}
