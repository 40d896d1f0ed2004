import { readFile, writeFile } from 'node:fs/promises'
import { ManagerError } from '../manager-error.ts'
import { pullImpact, type PullImpact } from '../protocol/index.ts'
import type { Deployer } from './deployer.ts'
import { type PullFacts, pullImpactOf } from './pull-impact.ts'

/** The last git pull, and the way back. */
export interface Pulls {
  last(): PullImpact | null
  isChanged(service: string): boolean
  /** HEAD moved. */
  onMove(facts: PullFacts): Promise<PullImpact | undefined>
  /** @throws CodedError `manager/nothing-to-undo` */
  undo(): Promise<PullImpact>
}

/** Remembers the last pull in a file, over restarts. */
export async function openPulls(
  file: string,
  { deployer, onImpact }: { deployer: Deployer; onImpact: (impact: PullImpact) => void },
): Promise<Pulls> {
  let last = await readImpact(file)
  const keep = async (impact: PullImpact): Promise<void> => {
    last = impact
    await writeFile(file, JSON.stringify(impact))
    onImpact(impact)
  }
  return {
    last: () => last,
    isChanged: name => last !== null && !last.undone && last.services.some(({ service }) => service === name),
    async onMove(facts) {
      const impact = await pullImpactOf(facts)
      if (impact) await keep(impact)
      return impact
    },
    async undo() {
      if (!last || last.undone || last.undoRevision === undefined)
        throw new ManagerError('manager/nothing-to-undo', 'There is no pull that could be undone')
      const cause = { type: 'undo', text: `undo the pull of ${last.after.slice(0, 10)}` } as const
      deployer.request({ cause, revision: last.undoRevision, asked: true })
      const services = last.services.map(each => ({ ...each, state: 'undone' as const }))
      const undone = { ...last, services, undone: true }
      await keep(undone)
      return undone
    },
  }
}

async function readImpact(file: string): Promise<PullImpact | null> {
  try {
    return pullImpact.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null // there was none yet
  }
}
