import path from 'node:path'
import { serveAssets } from '../../../shared/assets.ts'
import { required, type Environment } from '../../../shared/environment.ts'
import { errorPage } from '../../../shared/error-page.ts'
import { Refusal } from '../../../shared/refusal.ts'
import { SalesClient } from '../../../shared/sales-client.ts'
import { createService, type Service } from '../../../shared/service.ts'
import { hall } from '../../../shared/venue.ts'
import { bestSeats } from './best.ts'
import { servePages } from './pages.ts'

/** Among how many of the best groups one is chosen, so that visitors of one moment do not all get the same. */
const spread = 12

/** The seat plan service, not yet listening. It keeps nothing: what is taken, sales knows. */
export async function createSeatplan(env: Environment): Promise<Service> {
  const sales = new SalesClient(required(env, 'SALES_URL'))
  const service = await createService({ name: 'seatplan', env, errorPage: errorPage('/seats/assets') })
  const { app } = service
  const seats = hall()
  const indexes = new Map(seats.map(({ label }, index) => [label, index]))
  const browser = path.join(import.meta.dirname, '../browser')
  serveAssets(app, '/seats/assets', {
    'plan.js': path.join(browser, 'plan.ts'),
    'seating.js': path.join(import.meta.dirname, 'seating.ts'),
    'seats.css': path.join(browser, 'seats.css'),
  })
  servePages(app, sales)

  app.get<{ Querystring: { count?: string } }>('/seats/api/best', async request => {
    const count = Number(request.query.count)
    if (!Number.isInteger(count) || count < 1 || count > 12)
      throw new Refusal(400, 'bad-count', 'Ask for 1 to 12 seats.')
    const taken = await sales.seats()
    const best = bestSeats(seats, count, {
      isOpen: chair => taken[indexes.get(chair.label) ?? -1] === '0',
      spread,
    })
    if (!best) throw new Refusal(409, 'sold-out', `There are no ${count} seats left.`)
    return { seats: best.map(({ label }) => label) }
  })

  app.get<{ Querystring: { block?: string } }>('/seats/api/taken', async request => {
    const taken = await sales.seats()
    const { block } = request.query
    return {
      taken: seats
        .filter((seat, index) => seat.block === block && taken[index] === '1')
        .map(({ label }) => label),
    }
  })
  return service
}
