import path from 'node:path'
import { serveAssets } from '../../../shared/assets.ts'
import { required, type Environment } from '../../../shared/environment.ts'
import { errorPage } from '../../../shared/error-page.ts'
import { page, pageLanguage, sendPage } from '../../../shared/page.ts'
import { SalesClient } from '../../../shared/sales-client.ts'
import { createService, type Service } from '../../../shared/service.ts'
import { serveCheckout } from './checkout-routes.ts'
import { helpBody } from './help-page.ts'
import { serveOrders } from './order-routes.ts'
import { assets } from './tickets-page.ts'

/** The shop, not yet listening. It keeps nothing: what is held and sold, sales knows. */
export async function createShop(env: Environment): Promise<Service> {
  const sales = new SalesClient(required(env, 'SALES_URL'))
  const service = await createService({ name: 'shop', env, errorPage: errorPage(assets) })
  const { app } = service
  const browser = path.join(import.meta.dirname, '../browser')
  serveAssets(app, assets, {
    'tickets.js': path.join(browser, 'tickets.ts'),
    'order.js': path.join(browser, 'order.ts'),
    'widget.css': path.join(browser, 'widget.css'),
  })
  serveAssets(app, '', { 'widget.js': path.join(browser, 'widget.ts') })
  serveCheckout(app, sales, required(env, 'SEATPLAN_URL'))
  serveOrders(app, sales)

  app.get('/help', (request, reply) => {
    const language = pageLanguage(request, reply)
    const { title, body } = helpBody(language)
    return sendPage(reply, page({ language, assets, title, path: request.url, body }))
  })

  // What the widget on other sites reads: nothing of a visitor's, so anyone may.
  app.get('/api/tickets', async (_request, reply) => {
    const types = await sales.tickets()
    return reply
      .headers({ 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=2' })
      .send(types.map(({ id, name, note, price, fee, left }) => ({ id, name, note, price, fee, left })))
  })
  return service
}
