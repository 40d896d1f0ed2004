import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { moveTimes, readReplay, writeReplay, type ReplayLine } from './replay-file.ts'
import { createReplayPlayer } from './replay-player.ts'
import { scenarios, type ScenarioName } from './scenarios.ts'

/** Answers the development server's requests from a file, or from one of the states by name. */
export function replay(source: string): Plugin {
  return {
    name: 'devmatic-replay',
    configureServer(server) {
      const player = createReplayPlayer(asIfNow(readSource(source)))
      server.httpServer?.on('close', player.close)
      server.middlewares.use((request, response, next) => {
        void (async () => {
          if (!(await player.handle(request, response))) next()
        })()
      })
    },
  }
}

function readSource(source: string): ReplayLine[] {
  return source in scenarios ? scenarios[source as ScenarioName]() : readReplay(readFileSync(source, 'utf8'))
}

/** As if it were recorded now: ages are as they were. */
function asIfNow(lines: ReplayLine[]): ReplayLine[] {
  const first = lines.find(line => 'recordedAt' in line)
  return first && 'recordedAt' in first
    ? readReplay(moveTimes(writeReplay(lines), Date.now() - Date.parse(first.recordedAt)))
    : lines
}
