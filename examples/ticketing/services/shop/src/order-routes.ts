import type { FastifyInstance } from 'fastify'
import { html } from '../../../shared/html.ts'
import { page, pageLanguage, sendPage } from '../../../shared/page.ts'
import { Refusal } from '../../../shared/refusal.ts'
import type { PlacedOrder, SalesClient } from '../../../shared/sales-client.ts'
import { calendarOf } from './calendar.ts'
import { orderBody } from './order-page.ts'
import { ticketPdf } from './ticket-pdf.ts'
import { assets } from './tickets-page.ts'
import { words } from './words.ts'

/** What comes after the bank, and the waiting list. An order's id is its secret: whoever has the link has the tickets. */
export function serveOrders(app: FastifyInstance, sales: SalesClient): void {
  app.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
    const language = pageLanguage(request, reply)
    const [order, types] = await Promise.all([sales.findOrder(request.params.id), sales.tickets()])
    const { title, body } = orderBody(order, types, language)
    if (order.state !== 'open' && order.state !== 'failed')
      reply.clearCookie('hold', { path: '/' }).clearCookie('choice', { path: '/' })
    const unsettled = order.state === 'open' || (order.state === 'paid' && !order.mailed)
    return sendPage(
      reply,
      page({
        language,
        assets,
        title,
        path: request.url,
        body,
        ...(unsettled && { scripts: ['order.js'], refreshSeconds: 5 }),
      }),
    )
  })

  app.post<{ Params: { id: string } }>('/orders/:id/pay', async (request, reply) => {
    try {
      const { payUrl } = await sales.pay(request.params.id)
      return await reply.redirect(payUrl ?? `/orders/${request.params.id}`, 303)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'hold-expired') return reply.redirect('/expired', 303)
      throw error
    }
  })

  app.get<{ Params: { id: string } }>('/orders/:id/tickets.pdf', async (request, reply) => {
    const order = requirePaid(await sales.findOrder(request.params.id))
    const pdf = await ticketPdf(order, await sales.tickets(), order.language)
    return reply
      .type('application/pdf')
      .header('content-disposition', `inline; filename="zomerlicht-${order.number}.pdf"`)
      .send(pdf)
  })

  app.get<{ Params: { id: string } }>('/orders/:id/zomerlicht.ics', async (request, reply) => {
    const order = requirePaid(await sales.findOrder(request.params.id))
    return reply.type('text/calendar').send(calendarOf(order))
  })

  app.get<{ Querystring: { type?: string; done?: string } }>('/waiting-list', async (request, reply) => {
    const language = pageLanguage(request, reply)
    const type = (await sales.tickets()).find(({ id }) => id === request.query.type)
    if (!type) throw new Refusal(404, 'no-ticket', 'There is no such ticket.')
    const body =
      request.query.done !== undefined
        ? html`<p class="note good" role="status">${words.listDone[language]}</p>
            <p><a class="button main" href="/">${words.toTickets[language]}</a></p>`
        : html`<p>${words.listText[language]} <b>${type.name[language]}</b>.</p>
            <input type="hidden" name="type" value="${type.id}" /><label class="field"
              ><span>${words.mail[language]}</span
              ><input type="email" name="mail" required maxlength="254" autocomplete="email"
            /></label>
            <p><button class="button main">${words.listTitle[language]}</button></p>`
    const title = words.listTitle[language]
    const form = html`<div class="narrow">
      <form class="card big stack" method="post" action="/waiting-list">
        <h1>${title}</h1>
        ${body}
      </form>
    </div>`
    return sendPage(reply, page({ language, assets, title, path: request.url, body: form }))
  })

  app.post<{ Body: { type?: string; mail?: string } | undefined }>(
    '/waiting-list',
    async (request, reply) => {
      const language = pageLanguage(request, reply)
      const { type = '', mail = '' } = request.body ?? {}
      await sales.joinWaitingList({ type, mail, language })
      return reply.redirect(`/waiting-list?type=${encodeURIComponent(type)}&done=1`, 303)
    },
  )
}

function requirePaid(order: PlacedOrder): PlacedOrder {
  if (order.state !== 'paid') throw new Refusal(409, 'not-paid', 'This order is not paid.')
  return order
}
