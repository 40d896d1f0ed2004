// devmatic-postgres: what the image "postgres" stands for on the embedded cluster.
import { findBinaries, prepareData, startServer } from './server.ts'
import { readSettings } from './settings.ts'

try {
  const settings = readSettings(process.env)
  const binaries = await findBinaries()
  await prepareData(binaries, settings)
  const server = startServer(binaries, settings)
  // A Pod's end is a fast shutdown: clients are sent away, nothing is lost.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.kill('SIGINT'))
  server.on('exit', code => process.exit(code ?? 1))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
