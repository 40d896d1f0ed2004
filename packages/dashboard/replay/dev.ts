// npm run dev [-- --replay FILE|STATE | --to URL] [--port N]: the dashboard with hot reload, on a running
// deploy-manager (http://localhost:4680 unless --to says otherwise) or on a recording.
// npm run dev -- --write STATE FILE: writes one of the states as a file.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createServer } from 'vite'
import { writeReplay } from './replay-file.ts'
import { scenarios, type ScenarioName } from './scenarios.ts'
import { replay } from './vite-replay.ts'

const from = process.env['DEVMATIC_CWD'] ?? process.cwd()
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    replay: { type: 'string' },
    to: { type: 'string', default: 'http://localhost:4680' },
    port: { type: 'string', default: '5173' },
    write: { type: 'string' },
  },
})

if (values.write !== undefined) {
  if (!(values.write in scenarios))
    throw new Error(`No state "${values.write}"; there are ${Object.keys(scenarios).join(', ')}`)
  const file = path.resolve(from, positionals[0] ?? `${values.write}.jsonl`)
  writeFileSync(file, writeReplay(scenarios[values.write as ScenarioName]()))
  console.log(file)
} else {
  const source = values.replay
  const server = await createServer({
    root: path.dirname(import.meta.dirname),
    configFile: path.join(import.meta.dirname, '..', 'vite.config.ts'),
    plugins: source === undefined ? [] : [replay(source in scenarios ? source : path.resolve(from, source))],
    server: {
      port: Number(values.port),
      host: '127.0.0.1',
      // The token's cookie and the checks of Host and Origin are for deploy-manager's own address.
      ...(source === undefined && {
        proxy: {
          '/api': { target: values.to, changeOrigin: true, ws: true, headers: { origin: values.to } },
        },
      }),
    },
  })
  await server.listen()
  server.printUrls()
}
