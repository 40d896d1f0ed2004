import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../../../shared/refusal.ts'

/** A payment as the provider knows it. */
export interface ProviderPayment {
  id: string
  /** Where the visitor pays. */
  url: string
}

/** Where payments are asked for. */
export interface Payments {
  request(payment: { id: string; order: string; amount: number; language: string }): Promise<ProviderPayment>
}

/** Asks the payment provider for payments and refunds, and knows its messages by their signature. */
export class PaymentProvider implements Payments {
  readonly #url: string
  readonly #publicUrl: string
  readonly #key: string

  constructor(options: { url: string; publicUrl: string; webhookKey: string }) {
    this.#url = options.url
    this.#publicUrl = options.publicUrl
    this.#key = options.webhookKey
  }

  /**
   * Asking twice for one payment gives the same.
   *
   * @throws Refusal `bank-unavailable`
   */
  async request(payment: {
    id: string
    order: string
    amount: number
    language: string
  }): Promise<ProviderPayment> {
    const answer = await this.#post('/bank/payments', payment.id, {
      reference: payment.id,
      amount: payment.amount,
      language: payment.language,
      returnUrl: `${this.#publicUrl}/orders/${payment.order}`,
    })
    const { id, url } = (await answer.json()) as ProviderPayment
    return { id, url }
  }

  /** Whether a message was signed by the provider. */
  signed(body: string, signature: unknown): boolean {
    const expected = createHmac('sha256', this.#key).update(body).digest()
    const given = Buffer.from(typeof signature === 'string' ? signature : '', 'hex')
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  async #post(path: string, key: string, body: unknown): Promise<Response> {
    try {
      const answer = await fetch(new URL(path, this.#url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5000),
      })
      if (!answer.ok) throw new Error(`The payment provider answered ${answer.status}`)
      return answer
    } catch (cause) {
      throw Object.assign(
        new Refusal(
          503,
          'bank-unavailable',
          'The bank does not answer. Try again in a moment; your tickets are kept.',
        ),
        {
          cause,
        },
      )
    }
  }
}
