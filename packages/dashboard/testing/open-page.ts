import { expect } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { createReplayPlayer, type ReplayPlayer } from '../replay/replay-player.ts'
import { now } from '../replay/reference.ts'
import { scenarios, type ScenarioName } from '../replay/scenarios.ts'
import { servePage } from '../replay/serve-page.ts'
import { dashboardFolder } from '../src/index.ts'

/** A page in a browser, on a recording. */
export interface OpenPage extends AsyncDisposable {
  page: Page
  player: ReplayPlayer
  url: string
}

/** How a page is looked at. */
export interface LookOptions {
  dark?: boolean
  phone?: boolean
}

/** Opens the built page on a state. Whatever it logs as an error, or asks of another host, fails when it is closed. */
export async function openPage(
  browser: Browser,
  [state, path]: [ScenarioName, string],
  options: LookOptions = {},
): Promise<OpenPage> {
  const player = createReplayPlayer(scenarios[state]())
  const server = await servePage(dashboardFolder(), player)
  const context = await browser.newContext({
    viewport: options.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    timezoneId: 'Europe/Amsterdam',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(String(error)))
  page.on('console', message => {
    // A stream that the test cut, or an answer that the recording has not, is no fault of the page.
    if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()))
      faults.push(message.text())
  })
  page.on('request', request => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url()))
      faults.push(`asked ${request.url()}`)
  })
  await page.clock.setFixedTime(now)
  await page.goto(server.url + path)
  return {
    page,
    player,
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      await server[Symbol.asyncDispose]()
      expect(faults).toEqual([])
    },
  }
}
