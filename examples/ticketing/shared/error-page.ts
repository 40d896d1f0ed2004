import type { FastifyReply } from 'fastify'
import { html } from './html.ts'
import { languageOf } from './language.ts'
import { page } from './page.ts'
import type { Failure } from './service.ts'

const words = {
  title: { nl: 'Dit lukte niet', en: 'This did not work' },
  busy: {
    nl: 'Onze systemen antwoorden even niet. Uw plaats en uw tickets blijven bewaard.',
    en: 'Our systems are not answering at the moment. Your place and your tickets are kept.',
  },
  again: { nl: 'Probeer opnieuw', en: 'Try again' },
  home: { nl: 'Naar de tickets', en: 'To the tickets' },
}

/** Shows a failure to a person: what happened, and the one thing to do next. */
export function errorPage(assets: string): (failure: Failure, reply: FastifyReply) => string {
  return (failure, reply) => {
    const { request } = reply
    const language = languageOf(request)
    const later = failure.statusCode >= 500
    if (later) void reply.header('retry-after', '5')
    return page({
      language,
      assets,
      title: words.title[language],
      path: request.url,
      body: html`<div class="narrow">
        <div class="card big stack" role="alert">
          <h1>${words.title[language]}</h1>
          <p>${later ? words.busy[language] : failure.message}</p>
          <p class="small third mono">${failure.code}</p>
          <p>
            <a class="button main" href="${later && request.method === 'GET' ? request.url : '/'}"
              >${later ? words.again[language] : words.home[language]}</a
            >
          </p>
        </div>
      </div>`,
    })
  }
}
