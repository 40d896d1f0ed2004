import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from './browser.ts'
import { openPage } from './open-page.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
}, 60_000)
afterAll(() => browser.close())

const services = '/ticketing/local/services'

/** Whether it comes to the screen in time. */
async function seen(locator: Locator): Promise<boolean> {
  await locator.waitFor()
  return await locator.isVisible()
}

describe('switching', { timeout: 60_000 }, () => {
  test('by keyboard alone: find, switch, see the price, apply, undo', async () => {
    await using open = await openPage(browser, ['calm', services])
    const { page, player } = open
    await page.getByRole('grid', { name: 'Services' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('seatp')
    await page.keyboard.press('Enter')
    await page.keyboard.press('3')
    const panel = page.getByRole('complementary', { name: 'Pending changes' })
    await panel.getByText('+174 MiB').waitFor()
    expect(await panel.innerText()).toContain('p50 of 23 starts')
    expect(await panel.innerText()).toContain('by boxoffice: SCAN_URL')
    expect(player.calls.some(({ name }) => name === 'setChoices')).toBe(false)
    expect(new URL(page.url()).searchParams.get('pending')).toBe('seatplan:source')

    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    expect(player.calls.find(({ name }) => name === 'setChoices')?.body).toEqual({
      modes: { seatplan: 'source' },
      closure: true,
    })
    await page.getByRole('button', { name: 'Undo' }).press('Enter')
    await expect.poll(() => player.calls.some(({ name }) => name === 'undoChoices')).toBe(true)
  })

  test('a link of pending changes, or of a preset, applies nothing', async () => {
    await using open = await openPage(browser, ['calm', '/ticketing/local/p/checkout'])
    const { page, player } = open
    await page.getByRole('complementary', { name: 'Pending changes' }).waitFor()
    await expect
      .poll(() => player.calls.find(({ name }) => name === 'priceChoices')?.body)
      .toMatchObject({ modes: { queue: 'source', mail: 'off' } })
    expect(player.calls.some(({ name }) => name === 'setChoices')).toBe(false)
  })

  test('w says why something runs', async () => {
    await using open = await openPage(browser, ['calm', `${services}?q=fakeaws`])
    const { page } = open
    await page.getByRole('grid').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('w')
    const card = page.getByRole('dialog', { name: 'Why fakeaws?' })
    await card.getByText('DYNAMO_URL').waitFor()
    expect(await card.innerText()).toContain('switched on by you')
    await page.keyboard.press('Escape')
    await card.waitFor({ state: 'detached' })
  })
})

describe('states', { timeout: 60_000 }, () => {
  test('when the connection is lost it is said, and nothing can be changed', async () => {
    await using open = await openPage(browser, ['calm', services])
    const { page, player } = open
    const image = page.getByRole('radiogroup', { name: 'Mode of mail' }).getByRole('radio', { name: 'off' })
    expect(await image.isEnabled()).toBe(true)
    player.setConnected(false)
    await page
      .getByText(/No connection for/)
      .first()
      .waitFor()
    expect(await image.isEnabled()).toBe(false)
    expect(await page.getByText('Websales rate limiter').isVisible()).toBe(true)
    player.setConnected(true)
    await page
      .getByText(/No connection for/)
      .first()
      .waitFor({ state: 'detached' })
    expect(await image.isEnabled()).toBe(true)
  })

  test('what begins to fail is in the title and in its row, as the event comes', async () => {
    await using open = await openPage(browser, ['calm', services])
    const { page, player } = open
    await page.getByRole('grid').waitFor()
    const { troubledServices } = await import('../replay/reference.ts')
    for (const service of troubledServices().filter(({ name }) => name === 'sales'))
      player.send({ type: 'service', service })
    await expect.poll(() => page.title()).toBe('✕ 1 failing · ticketing · devmatic')
    expect(await page.locator('.first-error').innerText()).toContain('relation "holds_v2" does not exist')
  })

  test('a server of another version is said to be one', async () => {
    await using open = await openPage(browser, ['other-version', services])
    expect(await seen(open.page.getByRole('button', { name: 'Reload the page' }))).toBe(true)
  })

  test('nothing there yet teaches how there would be something', async () => {
    await using open = await openPage(browser, ['empty', services])
    expect(await seen(open.page.getByText('devmatic init'))).toBe(true)
  })

  test('files that cannot be rendered are named with their line', async () => {
    await using open = await openPage(browser, ['broken-files', services])
    expect(await seen(open.page.getByText('manifests/mail.yaml:12'))).toBe(true)
  })

  test('names and texts of bad will change nothing but themselves', async () => {
    await using open = await openPage(browser, ['hostile', services])
    const { page } = open
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(await page.evaluate('document.querySelectorAll("img").length')).toBe(0)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  })

  test('300 services: some rows are in the page, trouble first', async () => {
    await using open = await openPage(browser, ['many', '/ticketing/qa/services'])
    const { page } = open
    await page.getByRole('grid').waitFor()
    expect(await page.locator('[role="row"]').count()).toBeLessThan(60)
    expect(await page.locator('.tr .name').first().innerText()).toBe('sales')
  })

  test('a link of another environment does not land here', async () => {
    await using open = await openPage(browser, ['calm', '/ticketing/production/services'])
    expect(await seen(open.page.getByText('This link is for ticketing, production'))).toBe(true)
  })
})

describe('production', { timeout: 60_000 }, () => {
  test('deletions are ticked and the name is typed before anything is applied', async () => {
    await using open = await openPage(browser, ['production', '/ticketing/production/deployments/plan'])
    const { page, player } = open
    const apply = page.getByRole('button', { name: /^Apply to production/ })
    await apply.waitFor()
    expect(await apply.isEnabled()).toBe(false)
    await page.getByRole('checkbox', { name: 'Delete CronJob fake-orders' }).check()
    expect(await apply.isEnabled()).toBe(false)
    await page.getByLabel('Type the environment').fill('production')
    await page.keyboard.press('Control+Enter')
    await expect
      .poll(() => player.calls.find(({ name }) => name === 'deploy')?.body)
      .toEqual({ plan: 'plan-8', deletions: ['CronJob/ticketing/fake-orders'], confirm: 'production' })
  })
})

describe('logs', { timeout: 60_000 }, () => {
  test('an error leads to its line, its stack, and the file in the editor', async () => {
    await using open = await openPage(browser, ['failing', services])
    const { page } = open
    await page.getByText('Logs at that moment').click()
    const frame = page.getByRole('link', { name: /at confirmHold/ })
    await frame.waitFor()
    expect(await frame.getAttribute('href')).toBe(
      'vscode://file//home/els/ticketing/services/sales/src/orders.ts:88:17',
    )
  })

  test('a tick asks the server for a value, and stands in the address', async () => {
    await using open = await openPage(browser, ['calm', '/ticketing/local/services/sales/logs'])
    const { page, player } = open
    await page.getByRole('checkbox', { name: /\/holds\/:id/ }).check()
    await expect
      .poll(() => player.calls.findLast(({ name }) => name === 'queryLogs')?.query)
      .toMatchObject({ services: 'sales', q: 'route:/holds/:id' })
    expect(new URL(page.url()).searchParams.get('q')).toBe('route:/holds/:id')
  })
})

test('Ctrl K finds a page and goes there, and g with a letter does too', { timeout: 60_000 }, async () => {
  await using open = await openPage(browser, ['calm', services])
  const { page } = open
  await page.getByRole('grid').waitFor()
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('manifest of sales')
  await page.getByRole('option', { name: 'Manifest of sales' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Template and rendered text' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  expect(await seen(page.getByRole('heading', { name: 'Deployments' }))).toBe(true)
})
