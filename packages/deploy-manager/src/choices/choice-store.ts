import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { modes, type Modes } from '../protocol/index.ts'

/** What was chosen on one branch. */
export interface BranchChoices {
  modes: Modes
  /** The preset that they were last set by. */
  preset?: string
  /** When each service was switched. */
  at: Record<string, string>
}

/** Choices by branch, in a file that lies in `.devmatic`. */
export interface ChoiceStore {
  /** Nothing chosen: every service runs from its image. */
  get(branch: string): BranchChoices
  set(branch: string, choices: BranchChoices): Promise<void>
}

const fileSchema = z.object({
  branches: z.record(
    z.string(),
    z.object({ modes, preset: z.string().exactOptional(), at: z.record(z.string(), z.string()) }),
  ),
})

/** Opens the choices of a product; a file that is broken is put aside, so that nothing is lost. */
export async function openChoices(file: string): Promise<ChoiceStore> {
  const branches = new Map<string, BranchChoices>(Object.entries(await readChoices(file)))
  let writing = Promise.resolve()
  const write = async (): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true })
    const text = `${JSON.stringify({ branches: Object.fromEntries(branches) }, null, 2)}\n`
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }
  return {
    get: branch => branches.get(branch) ?? { modes: {}, at: {} },
    async set(branch, choices) {
      branches.set(branch, choices)
      writing = writing.then(write, write)
      await writing
    },
  }
}

async function readChoices(file: string): Promise<Record<string, BranchChoices>> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return {}
  try {
    return fileSchema.parse(JSON.parse(text)).branches
  } catch {
    await rename(file, `${file}.broken`)
    return {}
  }
}
