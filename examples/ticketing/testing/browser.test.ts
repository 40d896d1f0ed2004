import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, startBrowser } from './browser.ts'
import { startProduct, type RunningProduct } from './product.ts'

let product: RunningProduct
let browser: Browser

beforeAll(async () => {
  ;[product, browser] = await Promise.all([startProduct({ settings: ['fsync=off'] }), startBrowser()])
}, 120_000)
afterAll(async () => {
  await browser.close()
  await product[Symbol.asyncDispose]()
})

/** A page of a new visitor; what goes wrong in it fails the test. */
async function withPage(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(error.message))
  // A refused move is answered with 409, which browsers log by themselves.
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().includes('409')) errors.push(message.text())
  })
  page.setDefaultTimeout(15_000)
  try {
    await work(page)
    expect(errors).toEqual([])
  } finally {
    await context.close()
  }
}

async function choose(page: Page, counts: Record<string, number>): Promise<void> {
  await page.goto(product.url)
  for (const [type, count] of Object.entries(counts)) {
    for (let clicks = 0; clicks < count; clicks++) await page.click(`[data-type=${type}] [data-step="1"]`)
  }
}

async function setQueue(settings: object): Promise<void> {
  const answer = await fetch(`${product.urls.queue}/queue/api/settings`, {
    method: 'PUT',
    headers: { authorization: 'Bearer operator', 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  })
  expect(answer.status).toBe(200)
}

describe.each([
  { locale: 'nl-BE', title: 'Kies aantal tickets', paid: 'Uw tickets zijn betaald', total: '€ 287,50' },
  { locale: 'en-GB', title: 'Choose number of tickets', paid: 'Your tickets are paid', total: '€ 287.50' },
])('a purchase in $locale', ({ locale, title, paid, total }) => {
  it('goes from the choice to the tickets, without a barrier on any page', { timeout: 60_000 }, () =>
    withPage({ locale }, async page => {
      await choose(page, { friday: 2, combi: 1, seat: 3 })
      expect(await page.textContent('h1')).toBe(title)
      expect(await page.textContent('#total')).toBe(total)
      expect(await findBarriers(page)).toEqual([])
      await page.click('#tickets .main')
      await page.waitForSelector('#plan .seat.mine')
      expect(await page.locator('#plan .seat.mine').count()).toBe(3)
      expect(await findBarriers(page)).toEqual([])
      await page.click('a.main')
      expect(await findBarriers(page)).toEqual([])
      await page.fill('[name=name]', 'Zoë <b>O’Hara</b>')
      await page.fill('[name=mail]', 'zoe@example.com')
      await page.click('button.main')
      await page.click('[value=twice]')
      await page.waitForURL('**/orders/**')
      await page.waitForSelector(`h1:has-text("${paid}")`)
      expect(await page.locator('.tickets .ticket').count()).toBe(6)
      expect(await findBarriers(page)).toEqual([])
      const pdf = await page.request.get(`${page.url()}/tickets.pdf`)
      expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-')
      expect(await (await page.request.get(`${page.url()}/zomerlicht.ics`)).text()).toContain(
        'DTSTART;TZID=Europe/Brussels:20280707T160000',
      )
    }),
  )
})

describe('the seat plan', () => {
  it('moves the group by a click, and by the keyboard alone', { timeout: 60_000 }, () =>
    withPage({ locale: 'nl-BE' }, async page => {
      await choose(page, { seat: 2 })
      await page.click('#tickets .main')
      await page.click('#plan .seat.free[data-row=L][data-number="3"]')
      await page.waitForSelector('#plan .seat.mine[data-row=L][data-number="3"]')
      expect(await page.locator('#plan .seat.mine').count()).toBe(2)
      await page.focus('#plan .seat.mine[data-row=L][data-number="3"]')
      await page.keyboard.press('ArrowUp')
      expect(await page.textContent('#preview')).toContain('Rij K')
      await page.keyboard.press('Enter')
      await page.waitForSelector('#plan .seat.mine[data-row=K]')
      expect(await page.locator('#plan .seat.mine[data-row=K]').count()).toBe(2)
      await page.keyboard.press('ArrowLeft')
      expect(await page.evaluate('document.activeElement.dataset.row')).toBe('K')
    }),
  )

  it('keeps the group where it is when somebody else was faster', { timeout: 60_000 }, () =>
    withPage({ locale: 'nl-BE' }, async slow => {
      // This page does not hear of what others take.
      await slow.route('**/seats/api/taken*', route => route.fulfill({ json: { taken: [] } }))
      await choose(slow, { seat: 1 })
      await slow.click('#tickets .main')
      await slow.waitForSelector('#plan .seat.mine')
      const before = await slow.getAttribute('#plan .seat.mine', 'data-label')
      await withPage({ locale: 'nl-BE' }, async fast => {
        await choose(fast, { seat: 1 })
        await fast.click('#tickets .main')
        await fast.click('#plan .seat.free[data-row=N][data-number="1"]')
        await fast.waitForSelector('#plan .seat.mine[data-row=N]')
      })
      await slow.click('#plan .seat.free[data-row=N][data-number="1"]')
      await slow.waitForSelector('#preview:has-text("net genomen")')
      expect(await slow.getAttribute('#plan .seat.mine', 'data-label')).toBe(before)
    }),
  )
})

describe('without scripts', () => {
  it('a ticket can be bought by forms alone, seats from a list', { timeout: 60_000 }, () =>
    withPage({ locale: 'en-GB', javaScriptEnabled: false }, async page => {
      await page.goto(product.url)
      await page.fill('[name=seat]', '2')
      await page.click('#tickets .main')
      await page.click('text=Choose from a list')
      await page.click('summary:has-text("Row M")')
      await page.click('details[open] form button >> nth=0')
      expect(await page.textContent('.own .medium')).toContain('Row M')
      await page.click('a.main')
      await page.fill('[name=name]', 'Jan')
      await page.fill('[name=mail]', 'jan@example.com')
      await page.click('button.main')
      await page.click('[value=pay]')
      expect(await page.textContent('h1')).toBe('Your tickets are paid')
    }),
  )
})

describe('the waiting room', () => {
  afterEach(() => setQueue({ rate: 1000 }))

  it(
    'tells the position, lets the visitor in when it is their turn, and has no barrier',
    { timeout: 60_000 },
    async () => {
      await setQueue({ rate: 0.5, reason: 'betalen ging traag' })
      const joins = Array.from({ length: 40 }, () =>
        fetch(`${product.urls.queue}/queue/api/join`, { method: 'POST' }),
      )
      await Promise.all(joins)
      await withPage({ locale: 'nl-BE' }, async page => {
        await page.goto(`${product.url}/?friday=1`)
        expect(await page.textContent('h1')).toBe('U staat in de wachtrij')
        expect(Number(await page.textContent('#ahead'))).toBeGreaterThan(30)
        expect(await page.textContent('.why')).toContain('betalen ging traag')
        expect(await findBarriers(page)).toEqual([])
        await setQueue({ rate: 1000 })
        await page.waitForTimeout(500)
        await page.reload()
        await page.waitForSelector('#tickets')
        expect(await page.inputValue('[name=friday]')).toBe('1')
      })
    },
  )
})

describe('the widget', () => {
  it(
    'draws itself on another site, in a shadow tree, and hands the choice to the shop',
    { timeout: 60_000 },
    () =>
      withPage({ locale: 'nl-BE' }, async page => {
        await page.route('http://elsewhere.example/', route =>
          route.fulfill({
            contentType: 'text/html',
            body: `<!doctype html><html lang="en"><title>Elsewhere</title><h1>Elsewhere</h1><script type="module" src="${product.url}/widget.js" data-language="en"></script>`,
          }),
        )
        await page.goto('http://elsewhere.example/')
        await page.click('zomerlicht-tickets li:has-text("Friday") button:has-text("+")')
        expect(await page.context().cookies()).toEqual([])
        await page.click('zomerlicht-tickets footer button')
        await page.waitForSelector('#tickets')
        expect(await page.inputValue('[name=friday]')).toBe('1')
      }),
  )
})
