import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ScenarioName } from '../replay/scenarios.ts'
import { findBarriers, startBrowser } from './browser.ts'
import { openPage, type LookOptions } from './open-page.ts'

const folder = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'images')
const local = '/ticketing/local'
/** A part of the pixels may differ: fonts are drawn a little differently elsewhere. */
const tolerated = 0.02

const pictures: [name: string, state: ScenarioName, path: string, options?: LookOptions][] = [
  ['services', 'calm', `${local}/services`],
  ['services-pending', 'calm', `${local}/services?pending=seatplan:source,boxoffice:image,mail:off`],
  ['services-failing', 'failing', `${local}/services`, { dark: true }],
  ['services-300', 'many', '/ticketing/qa/services'],
  ['services-phone', 'failing', `${local}/services`, { phone: true }],
  ['overview', 'failing', `${local}/services/sales/overview`, { dark: true }],
  ['logs', 'failing', `${local}/services/sales/logs?around=c6`, { dark: true }],
  ['events', 'failing', `${local}/services/sales/events`],
  ['manifest', 'failing', `${local}/services/sales/manifest?line=20`],
  ['metrics', 'calm', `${local}/services/sales/metrics`],
  ['source', 'failing', `${local}/services/sales/source`],
  ['timeline', 'failing', `${local}/timeline`],
  ['graph', 'calm', `${local}/graph`],
  ['deployments', 'calm', `${local}/deployments`],
  ['deployment', 'calm', `${local}/deployments/d-421`],
  ['promote', 'production', '/ticketing/production/deployments/promote?from=qa'],
  ['pull', 'calm', `${local}/pull`],
  ['environments', 'calm', `${local}/environments/diff?a=qa&b=production`],
  ['settings', 'calm', `${local}/settings`],
  ['logs-phone', 'failing', `${local}/services/sales/logs`, { phone: true }],
]

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
  await mkdir(folder, { recursive: true })
}, 60_000)
afterAll(() => browser.close())

test.each(pictures)(
  '%s looks as in docs/images, and has no barriers in either theme',
  { timeout: 60_000 },
  async (name, state, address, options = {}) => {
    await using open = await openPage(browser, [state, address], options)
    const { page } = open
    await page.locator('main :is(h1, h2)').first().waitFor()
    await page.evaluate('document.fonts.ready.then(() => undefined)')
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 20_000 }).toBe(0)
    const picture = await page.screenshot({ animations: 'disabled' })
    const file = path.join(folder, `dashboard-${name}.png`)
    if (process.env['UPDATE_PICTURES']) await writeFile(file, picture)
    expect(await partThatDiffers(page, await readFile(file), picture)).toBeLessThan(tolerated)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    for (const theme of ['light', 'dark']) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
      expect(await findBarriers(page)).toEqual([])
    }
  },
)

/** Which part of two pictures' pixels differs plainly; the browser decodes them. */
async function partThatDiffers(page: Page, a: Buffer, b: Buffer): Promise<number> {
  const blank = await page.context().newPage()
  const part = (await blank.evaluate(`(async () => {
    const read = async base64 => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), char => char.charCodeAt(0))]))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
      context.drawImage(bitmap, 0, 0)
      return context.getImageData(0, 0, bitmap.width, bitmap.height).data
    }
    const [a, b] = [await read('${a.toString('base64')}'), await read('${b.toString('base64')}')]
    if (a.length !== b.length) return 1
    let different = 0
    for (let at = 0; at < a.length; at += 4) {
      if (Math.abs(a[at] - b[at]) + Math.abs(a[at + 1] - b[at + 1]) + Math.abs(a[at + 2] - b[at + 2]) > 48) different++
    }
    return different / (a.length / 4)
  })()`)) as number
  await blank.close()
  return part
}
