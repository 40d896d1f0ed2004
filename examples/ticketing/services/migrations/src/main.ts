import { pino } from 'pino'
import { createPool } from '../../../shared/database.ts'
import { migrate } from './migrate.ts'

const log = pino({
  level: process.env['LOG_LEVEL'] ?? 'info',
  base: { service: 'migrations', pod: process.env['POD_NAME'] },
})
const pool = createPool({ ...process.env, PG_CONNECTIONS: '2' }, 'migrations')
try {
  const applied = await migrate(pool)
  log.info({ applied }, applied.length > 0 ? 'database brought up to date' : 'nothing to do')
} finally {
  await pool.end()
}
