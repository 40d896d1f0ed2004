// The dashboard in a real browser: bytes of the first page, paint, keys, filter, and 200 changes a second.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { createReplayPlayer } from '../packages/dashboard/replay/replay-player.ts'
import { scenarios, type ScenarioName } from '../packages/dashboard/replay/scenarios.ts'
import { servePage } from '../packages/dashboard/replay/serve-page.ts'
import { dashboardFolder } from '../packages/dashboard/src/index.ts'
import { startBrowser, type Browser, type Page } from '../packages/dashboard/testing/browser.ts'

const rounds = 9
const keys = 40

/** Prints figures beside their budgets. */
export async function run(): Promise<void> {
  console.log(
    `Method: the built page, on recordings that this process plays; paints are medians of ${rounds} cold loads.`,
  )
  line('script of the first page, gzip', `${Math.round(firstScripts() / 1024)} KB`, '180 KB')
  const browser = await startBrowser()
  try {
    await paints(browser)
    await withPage(browser, 'many', filtering)
    await withPage(browser, 'busy', changes)
  } finally {
    await browser.close()
  }
}

/** The bytes of every script that the page asks for before anybody does anything. */
function firstScripts(): number {
  const folder = dashboardFolder()
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8')
  const named = new Set([...page.matchAll(/\/assets\/([\w.-]+\.js)/g)].map(([, name = '']) => name))
  const files = readdirSync(path.join(folder, 'assets')).filter(name => named.has(name))
  return files.reduce(
    (sum, name) => sum + gzipSync(readFileSync(path.join(folder, 'assets', name))).length,
    0,
  )
}

async function paints(browser: Browser): Promise<void> {
  const first: number[] = []
  const usable: number[] = []
  for (let round = 0; round < rounds; round++) {
    await withPage(browser, 'calm', async page => {
      usable.push(Number(await page.evaluate('performance.now()')))
      first.push(Number(await page.evaluate(firstPaint)))
    })
  }
  line('first paint', `${median(first)} ms`, '300 ms')
  line('services on the screen', `${median(usable)} ms`, '600 ms')
}

/** The entry may come a moment after the rows that it is of. */
const firstPaint = `new Promise(resolve => new PerformanceObserver(list => {
  const paint = list.getEntriesByName('first-contentful-paint')[0]
  if (paint) resolve(paint.startTime)
}).observe({ type: 'paint', buffered: true }))`

/** Types, and measures from each key to the frame after it. */
async function filtering(page: Page): Promise<void> {
  await page.evaluate(measureKeys)
  await page.keyboard.press('/')
  for (let key = 0; key < keys; key++) await page.keyboard.press(key % 8 === 7 ? 'Escape' : 'a')
  line('filter 300 services: key to paint, p95', `${await keyToPaint(page)} ms`, '50 ms')
}

/** 200 changes a second at 5,000 Pods: the main thread's share, its long tasks, and keys meanwhile. */
async function changes(page: Page): Promise<void> {
  const seconds = 10
  await page.evaluate(measureKeys)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const used = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }
  const before = await used()
  const started = performance.now()
  while (performance.now() - started < seconds * 1000) {
    await page.keyboard.press('j')
    await page.waitForTimeout(200)
  }
  const share = ((await used()) - before) / ((performance.now() - started) / 1000)
  const heap = (await page.evaluate('performance.memory.usedJSHeapSize')) as number
  const long = (await page.evaluate('globalThis.longest')) as number
  line('200 changes/s at 5,000 Pods: main thread', `${(share * 100).toFixed(0)} % of a core`, '30 %')
  line('  key to paint, p95', `${await keyToPaint(page)} ms`, '50 ms')
  // Browsers tell of tasks from 50 ms on.
  line('  longest task', long > 0 ? `${Math.round(long)} ms` : 'under 50 ms', '100 ms')
  line('  heap', `${Math.round(heap / 2 ** 20)} MiB`, '200 MiB')
}

const measureKeys = `
  globalThis.keyTimes = []
  globalThis.longest = 0
  new PerformanceObserver(list => { for (const each of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, each.duration) }).observe({ type: 'longtask' })
  addEventListener('keydown', event => {
    const channel = new MessageChannel()
    requestAnimationFrame(() => { channel.port1.onmessage = () => keyTimes.push(performance.now() - event.timeStamp); channel.port2.postMessage(0) })
  }, { capture: true })`

async function keyToPaint(page: Page): Promise<string> {
  const times = (await page.evaluate('keyTimes')) as number[]
  return (times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0).toFixed(0)
}

async function withPage(
  browser: Browser,
  state: ScenarioName,
  measure: (page: Page) => Promise<void>,
): Promise<void> {
  await using server = await servePage(dashboardFolder(), createReplayPlayer(scenarios[state]()))
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(server.url)
  await page.locator('[role="row"]').nth(3).waitFor()
  await measure(page)
  await context.close()
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)
}

function line(what: string, figure: string, budget: string): void {
  console.log(`  ${what.padEnd(46)} ${figure.padStart(18)}   budget ${budget}`)
}
