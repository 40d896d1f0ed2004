import chromium from '@sparticuz/chromium'
import axe from 'axe-core'
import { chromium as playwright, type Browser, type Page } from 'playwright-core'

/** Starts the browser that comes as an npm package; it needs no other install. */
export async function startBrowser(): Promise<Browser> {
  // In one process the browser would end with its first context.
  const args = chromium.args.filter(arg => arg !== '--single-process')
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true })
}

export type { Browser, Page } from 'playwright-core'

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
}

/** What axe finds on a page against WCAG 2.2, A and AA, as `rule: element`. */
export async function findBarriers(page: Page): Promise<string[]> {
  // The page's policy forbids foreign scripts; evaluated by the browser's own hand, axe is none.
  await page.evaluate(axe.source)
  const result = (await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
  )) as AxeResult
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${id}: ${html.slice(0, 200)} ${failureSummary.split('\n').slice(1, 3).join(' ')}`,
    ),
  )
}
