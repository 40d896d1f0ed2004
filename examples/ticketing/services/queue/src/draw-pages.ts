import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { html } from '../../../shared/html.ts'
import { formatCount } from '../../../shared/language.ts'
import { page, pageLanguage, sendPage } from '../../../shared/page.ts'
import type { LineKeeper } from './line-keeper.ts'
import type { Places } from './places.ts'

const words = {
  title: { nl: 'De loting nagerekend', en: 'The draw, checked' },
  none: { nl: 'Er is nog niet geloot.', en: 'There has been no draw yet.' },
  how: {
    nl: 'Ieders volgorde is sha256(zaad + nummer), van klein naar groot. Vóór de opening stond alleen de controlesom van het zaad op de wachtpagina.',
    en: 'Everybody stands in the order of sha256(seed + number), smallest first. Before the opening the waiting page showed only the checksum of the seed.',
  },
  seed: { nl: 'Zaad', en: 'Seed' },
  checksum: { nl: 'Controlesom', en: 'Checksum' },
  number: { nl: 'Uw nummer', en: 'Your number' },
  hash: { nl: 'Uw sha256', en: 'Your sha256' },
  position: { nl: 'Uw plaats', en: 'Your place' },
  list: { nl: 'Alle nummers, in volgorde', en: 'All numbers, in order' },
}

/** What anybody needs to check the draw. */
export function servePagesOfDraw(app: FastifyInstance, keeper: LineKeeper, places: Places): void {
  app.get('/queue/draw', async (request, reply) => {
    const language = pageLanguage(request, reply)
    const { drawn, opensAt, seed } = keeper.line
    const visitor = await places.find(request)
    const row = (name: { nl: string; en: string }, value: string): ReturnType<typeof html> =>
      html`<dt class="medium">${name[language]}</dt>
        <dd class="mono small">${value}</dd>`
    const body = html`<div class="narrow">
      <div class="card big stack">
        <h1>${words.title[language]}</h1>
        ${
          drawn && opensAt !== undefined
            ? html`<p>${words.how[language]}</p>
                <dl class="stack">
                  ${row(words.seed, seed)}${row(words.checksum, commitment(seed))}${
                    visitor && [
                      row(words.number, visitor.place.id),
                      row(words.hash, orderOf(seed, visitor.place.id)),
                      row(words.position, formatCount(visitor.place.position, language)),
                    ]
                  }
                </dl>
                <p><a href="/queue/draw.txt">${words.list[language]}</a></p>`
            : html`<p>${words.none[language]}</p>`
        }
      </div>
    </div>`
    return sendPage(
      reply,
      page({ language, assets: '/queue/assets', title: words.title[language], path: request.url, body }),
    )
  })

  app.get('/queue/draw.txt', async (_request, reply) => {
    const numbers = await keeper.drawn()
    return reply.type('text/plain').send(numbers.map(number => `${number}\n`).join(''))
  })
}

/** By what the draw orders visitors. */
function orderOf(seed: string, visitor: string): string {
  return createHash('sha256')
    .update(seed + visitor)
    .digest('hex')
}

/** Told before the draw, it shows afterwards that the seed was not chosen when the visitors were known. */
export function commitment(seed: string): string {
  return createHash('sha256').update(seed).digest('hex')
}
