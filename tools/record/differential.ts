import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { talkTo } from '../differential/contestant.ts'
import { loadScripts } from '../differential/load-scripts.ts'
import { printRecording, recordingFolder, recordingOf } from '../differential/recording.ts'
import { runScript } from '../differential/run-script.ts'
import { startRealApi } from '../test-clusters/real-api.ts'
import { root } from '../workspaces.ts'
import { type Recorded, run, save } from './run.ts'

/** Runs every script of `tools/differential` on a real Kubernetes again. */
export async function recordDifferential(): Promise<Recorded[]> {
  await run([path.join(root, 'tools', 'real-cluster', 'build')])
  const scripts = await loadScripts()
  await using cluster = await startRealApi()
  await using talk = await talkTo(cluster)
  if (!talk.kubectl) throw new Error('kubectl is not installed: its transcripts cannot be recorded')
  const recorded: Recorded[] = []
  for (const script of scripts) {
    const file = recordingOf(script)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, '', { flag: 'a' }) // a new script has none yet
    recorded.push(await save(file, printRecording(script, await runScript(script, talk))))
  }
  await removeOthers(new Set(scripts.map(recordingOf)))
  return recorded.filter(({ changed }) => changed > 0)
}

/** Recordings of scripts that are gone show nothing. */
async function removeOthers(kept: ReadonlySet<string>): Promise<void> {
  for (const file of await recordingFolder()) if (!kept.has(file)) await rm(file)
}
