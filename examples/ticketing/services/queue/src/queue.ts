import path from 'node:path'
import { serveAssets } from '../../../shared/assets.ts'
import { createPool, requireMigration } from '../../../shared/database.ts'
import { required, signingKey, type Environment } from '../../../shared/environment.ts'
import { createService, type Service } from '../../../shared/service.ts'
import { serveApi } from './api.ts'
import { errorPage } from '../../../shared/error-page.ts'
import { LineKeeper } from './line-keeper.ts'
import { measureLine } from './metrics.ts'
import { servePages } from './pages.ts'
import { Places } from './places.ts'
import { readSettings } from './settings.ts'

/** How long polls are answered from memory while the database is away, before the Pod says that it is not ready. */
const patienceMs = 120_000

/** The queue, not yet listening. */
export async function createQueue(env: Environment): Promise<Service> {
  const pool = createPool(env, 'queue')
  const keeper = new LineKeeper(pool, 'zomerlicht')
  const places = new Places(keeper, signingKey(env, 'ADMISSION_KEY'))
  const service = await createService({
    name: 'queue',
    env,
    errorPage: errorPage('/queue/assets'),
    ready: async () => {
      if (keeper.ageMs > patienceMs) await requireMigration(pool, '0003-zomerlicht')
      void keeper.line
    },
    close: async () => {
      clearInterval(settingsTimer)
      keeper.stop()
      await pool.end()
    },
  })
  const { app, metrics } = service
  const failures = measureLine(metrics, keeper)
  serveAssets(app, '/queue/assets', { 'waiting.js': path.join(import.meta.dirname, '../browser/waiting.ts') })
  serveApi(app, keeper, { places, operatorToken: required(env, 'OPERATOR_TOKEN') })
  servePages(app, keeper, places)

  const takeSettings = async (): Promise<void> => {
    const settings = await readSettings(required(env, 'SETTINGS_DIR'))
    if (await keeper.deploySettings(settings)) app.log.info({ settings }, 'deployed settings taken')
  }
  const tryToTakeSettings = (): Promise<void> =>
    takeSettings().catch((error: unknown) => app.log.warn({ err: error }, 'settings not taken'))
  // A ConfigMap volume changes by swapped links, which file watchers miss; reading four small files does not.
  let settingsTimer: NodeJS.Timeout | undefined
  if (env['SETTINGS_DIR'] !== undefined) {
    settingsTimer = setInterval(() => void tryToTakeSettings(), 2000)
    void tryToTakeSettings()
  }
  let loggedAt = 0
  keeper.start(error => {
    failures.inc()
    if (Date.now() - loggedAt > 10_000) app.log.warn({ err: error }, 'the line stands still')
    loggedAt = Date.now()
  })
  return service
}
