import type { FastifyReply, FastifyRequest } from 'fastify'
import { html, trusted, type Html } from './html.ts'
import { languageOf, type Language } from './language.ts'

/** What a page is made of, but for what all pages share. */
export interface PageOptions {
  language: Language
  title: string
  /** Where the page's service serves its assets, such as `/queue/assets`. */
  assets: string
  body: Html
  /** Scripts among the assets; every page works without them. */
  scripts?: readonly string[]
  /** Seconds after which a browser without scripts asks again. */
  refreshSeconds?: number
  /** Path and query that the language switch leads to. */
  path: string
}

const words = {
  dates: { nl: '7, 8 en 9 juli 2028, Brugge', en: '7, 8 and 9 July 2028, Bruges' },
  language: { nl: 'Taal', en: 'Language' },
  seller: { nl: 'Verkoop door Zomerlicht vzw', en: 'Sold by Zomerlicht vzw' },
  help: { nl: 'Hulp', en: 'Help' },
  accessibility: { nl: 'Toegankelijkheid', en: 'Accessibility' },
  terms: { nl: 'Voorwaarden', en: 'Terms' },
  skip: { nl: 'Naar de inhoud', en: 'Skip to content' },
}

/** A whole page. */
export function page(options: PageOptions): string {
  const { language, assets } = options
  const refresh =
    options.refreshSeconds !== undefined &&
    html`<noscript><meta http-equiv="refresh" content="${options.refreshSeconds}" /></noscript>`
  const scripts = (options.scripts ?? []).map(
    name => html`<script type="module" src="${assets}/${name}"></script>`,
  )
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${options.title} · Zomerlicht</title>
        <link rel="icon" href="${assets}/sun.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets}/style.css" />
        ${refresh}${scripts}
      </head>
      <body>
        <a class="skip" href="#content">${words.skip[language]}</a>
        <header class="head">
          <a class="brand" href="/"
            ><img src="${assets}/sun.svg" width="28" height="28" alt="" />Zomerlicht</a
          >
          <span class="dates">${words.dates[language]}</span>
          ${languageSwitch(options)}
        </header>
        <main id="content">${options.body}</main>
        <footer class="foot">
          <span>${words.seller[language]}</span>
          <nav>
            <a href="/help">${words.help[language]}</a
            ><a href="/help#accessibility">${words.accessibility[language]}</a
            ><a href="/help#terms">${words.terms[language]}</a>
          </nav>
        </footer>
      </body>
    </html> `.text
}

function languageSwitch({ language, path }: PageOptions): Html {
  const link = (code: Language, name: string): Html =>
    html`<a
      lang="${code}"
      href="${withLanguage(path, code)}"
      ${code === language && trusted(' aria-current="true"')}
      >${name}</a
    >`
  return html`<nav class="languages" aria-label="${words.language[language]}">
    ${link('nl', 'Nederlands')}${link('en', 'English')}
  </nav>`
}

function withLanguage(path: string, language: Language): string {
  const url = new URL(path, 'http://page')
  url.searchParams.set('lang', language)
  return url.pathname + url.search
}

/** An icon of `icons.svg`, for eyes only. */
export function icon(name: string, assets: string): Html {
  return html`<svg class="icon" aria-hidden="true"><use href="${assets}/icons.svg#${name}" /></svg>`
}

const policy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  // The payment provider's page follows a form of ours.
  "form-action 'self' https:",
].join('; ')

/** Sends a page that no one else may frame, cache or extend by script. */
export function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html')
    .send(text)
}

/** The language of this request; what was chosen in its query is remembered. */
export function pageLanguage(request: FastifyRequest, reply: FastifyReply): Language {
  const language = languageOf(request)
  if ((request.query as { lang?: unknown }).lang === language)
    setCookie(reply, { name: 'lang', value: language, maxAge: 31_536_000 })
  return language
}

/** Sets a cookie that scripts cannot read and other sites do not send. */
export function setCookie(
  reply: FastifyReply,
  cookie: { name: string; value: string; maxAge?: number; path?: string },
): void {
  const { name, value, maxAge, path = '/' } = cookie
  const secure = reply.request.protocol === 'https'
  reply.setCookie(name, value, {
    path,
    httpOnly: true,
    sameSite: 'lax',
    secure,
    ...(maxAge !== undefined && { maxAge }),
  })
}
