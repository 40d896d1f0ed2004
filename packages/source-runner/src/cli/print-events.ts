import type { SourceRunnerEvent } from '../events.ts'

/** Says on stderr what the runner does; the program's own output goes past us. */
export async function printEvents(events: AsyncIterable<SourceRunnerEvent>): Promise<void> {
  for await (const event of events) {
    if (event.type === 'build-output') process.stderr.write(event.chunk)
    else if (event.type === 'output') process[event.stream].write(event.chunk)
    else {
      const line = describe(event)
      if (line !== undefined) console.error(`source-runner: ${line}`)
    }
  }
}

type Describable = Exclude<SourceRunnerEvent, { type: 'build-output' | 'output' }>

function describe(event: Describable): string | undefined {
  switch (event.type) {
    case 'changed':
      return event.paths.length === 0 ? 'asked to build again' : `changed: ${shortList(event.paths)}`
    case 'build-started':
      return `build ${event.build} started`
    case 'build-ended':
      return describeBuild(event)
    case 'build-writes-source':
      return `the build itself writes ${shortList(event.paths)}: not taken for a save. Name it in .gitignore, or what to watch with --watch.`
    case 'started':
      return `started, process ${event.pid}`
    case 'signalled':
      return `sent ${event.signal}`
    case 'start-failed':
      return event.error.message
    case 'exited':
      return event.expected
        ? undefined
        : `ended ${event.facts.signal ? `by ${event.facts.signal}` : `with exit code ${event.facts.code}`}`
    case 'backing-off':
      return `starting again in ${event.pauseMs / 1000} s`
    case 'reloaded': {
      const { seenMs, builtMs, restartedMs } = event.latency
      return `reloaded: seen after ${seenMs.toFixed(0)} ms, built in ${builtMs.toFixed(0)} ms, restarted in ${restartedMs.toFixed(0)} ms`
    }
    case 'watch-failed':
      return `watching failed: ${event.error.message}`
    default:
      return event satisfies never
  }
}

function describeBuild({ build, result }: Extract<SourceRunnerEvent, { type: 'build-ended' }>): string {
  switch (result.outcome) {
    case 'succeeded':
      return `build ${build} succeeded in ${result.durationMs.toFixed(0)} ms`
    case 'superseded':
      return `build ${build} given up: there is a newer save`
    case 'failed':
      return `build ${build} failed: ${result.command} ended with exit code ${result.code}. What ran before goes on.`
    default:
      return result satisfies never
  }
}

function shortList(paths: readonly string[]): string {
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`
}
