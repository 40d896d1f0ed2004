import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { serveAssets } from '../../../shared/assets.ts'
import { required, signingKey, type Environment } from '../../../shared/environment.ts'
import { errorPage } from '../../../shared/error-page.ts'
import { html, type Html } from '../../../shared/html.ts'
import { formatMoney } from '../../../shared/language.ts'
import { page, pageLanguage, sendPage } from '../../../shared/page.ts'
import { Refusal } from '../../../shared/refusal.ts'
import { createService, type Service } from '../../../shared/service.ts'
import { TokenSigner } from '../../../shared/signed-token.ts'

/** A payment. All of it stands in its signed link, so the bank forgets nothing when it restarts. */
interface Payment {
  reference: string
  amount: number
  returnUrl: string
}

const paymentBody = z.object({
  reference: z.uuid(),
  amount: z.int().min(0),
  // An address of the shop: a path where bank and shop share a host.
  returnUrl: z.string().regex(/^(https?:\/\/|\/(?!\/))/),
  language: z.enum(['nl', 'en']),
})

/** What can become of a payment; each is something that real banks do. */
const actions = {
  pay: { nl: 'Betalen', en: 'Pay' },
  decline: { nl: 'Weigeren', en: 'Decline' },
  late: { nl: 'Betalen, het bericht komt na 10 s', en: 'Pay, the message comes after 10 s' },
  twice: { nl: 'Betalen, het bericht komt twee keer', en: 'Pay, the message comes twice' },
  disorder: { nl: 'Betalen, na een bericht van weigering', en: 'Pay, after a message that it was declined' },
} as const

type Action = keyof typeof actions

const words = {
  title: { nl: 'De bank (nagebootst)', en: 'The bank (a stand-in)' },
  explain: {
    nl: 'Hier wordt niets betaald. Kies wat de bank doet.',
    en: 'Nothing is paid here. Choose what the bank does.',
  },
  unknown: { nl: 'Deze betaling bestaat niet.', en: 'There is no such payment.' },
}

/** A payment provider for environments without a real one: pages to pay on, messages that may be late or double. */
export async function createBank(env: Environment): Promise<Service> {
  const key = signingKey(env, 'WEBHOOK_KEY')
  const [salesUrl, publicUrl] = [required(env, 'SALES_URL'), env['PUBLIC_URL'] ?? '']
  const links = new TokenSigner<Payment>(key, 'bank-payment')
  const timers = new Set<NodeJS.Timeout>()
  const service = await createService({
    name: 'bank',
    env,
    errorPage: errorPage('/bank/assets'),
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      return Promise.resolve()
    },
  })
  const { app } = service
  serveAssets(app, '/bank/assets')

  app.post('/bank/payments', (request, reply) => {
    const { reference, amount, returnUrl } = paymentBody.parse(request.body)
    return reply.code(201).send({
      id: `bank-${reference}`,
      url: `${publicUrl}/bank/pay/${links.sign({ reference, amount, returnUrl })}`,
    })
  })

  app.post<{ Params: { reference: string } }>('/bank/payments/:reference/refund', request => {
    request.log.info({ reference: request.params.reference }, 'refunded')
    return { state: 'refunded' }
  })

  app.get<{ Params: { token: string } }>('/bank/pay/:token', (request, reply) => {
    const language = pageLanguage(request, reply)
    const { amount } = verify(request.params.token)
    const button = (action: Action): Html =>
      html`<button class="button ${action === 'pay' && 'main'}" name="action" value="${action}">
        ${actions[action][language]}
      </button>`
    const body = html`<div class="narrow">
      <form class="card big stack" method="post">
        <h1>${words.title[language]}</h1>
        <p>${words.explain[language]}</p>
        <p class="position number"><b>${formatMoney(amount, language)}</b></p>
        ${(Object.keys(actions) as Action[]).map(action => html`<p>${button(action)}</p>`)}
      </form>
    </div>`
    return sendPage(
      reply,
      page({ language, assets: '/bank/assets', title: words.title[language], path: request.url, body }),
    )
  })

  app.post<{ Params: { token: string }; Body: { action?: string } | undefined }>(
    '/bank/pay/:token',
    async (request, reply) => {
      const payment = verify(request.params.token)
      const tell = (state: 'paid' | 'failed'): Promise<void> => deliver(payment, state)
      switch (request.body?.action as Action | undefined) {
        case 'decline':
          await tell('failed')
          break
        case 'late':
          timers.add(setTimeout(() => void tell('paid'), 10_000))
          break
        case 'twice':
          await Promise.all([tell('paid'), tell('paid')])
          break
        case 'disorder':
          await tell('failed')
          await tell('paid')
          break
        case 'pay':
          await tell('paid')
          break
        case undefined:
        default:
          throw new Refusal(400, 'bad-action', 'Choose one of the buttons.')
      }
      return reply.redirect(payment.returnUrl, 303)
    },
  )

  function verify(token: string): Payment {
    const payment = links.verify(token)
    if (!payment) throw new Refusal(404, 'no-payment', `${words.unknown.nl} ${words.unknown.en}`)
    return payment
  }

  /** Tells sales, again and again for a day until it listens; the first try is waited for. */
  async function deliver(payment: Payment, state: 'paid' | 'failed', delayMs = 1000): Promise<void> {
    const body = JSON.stringify({ reference: payment.reference, amount: payment.amount, state })
    const signature = createHmac('sha256', key).update(body).digest('hex')
    try {
      const answer = await fetch(`${salesUrl}/payments/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-signature': signature },
        body,
        signal: AbortSignal.timeout(5000),
      })
      if (answer.status < 500) return
      throw new Error(`sales answered ${answer.status}`)
    } catch (error) {
      app.log.warn({ err: error, reference: payment.reference }, 'sales was not told, trying again')
      if (delayMs > 86_400_000) return
      timers.add(setTimeout(() => void deliver(payment, state, delayMs * 2), delayMs))
    }
  }
  return service
}
