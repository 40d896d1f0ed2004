import type { Product } from 'kube-appdeploy'
import { ManagerError } from '../manager-error.ts'
import type { Choices, ChoicesRequest, Modes } from '../protocol/index.ts'
import type { BranchChoices, ChoiceStore } from './choice-store.ts'

/** The choices of the branch that is checked out, and the way back. */
export interface Chosen {
  /** Of the branch, as they are kept. */
  now(): BranchChoices
  /** For others to see. */
  shown(): Choices
  /** What a request would make of them. @throws CodedError `manager/unknown` for a preset that is none */
  changed(request: ChoicesRequest): BranchChoices
  set(choices: BranchChoices, text: string): Promise<void>
  /** @throws CodedError `manager/nothing-to-undo` */
  undo(): Promise<string>
}

/** What choices are read with. */
export interface ChosenOptions {
  store: ChoiceStore
  branch: () => string
  product: () => Product | undefined
}

/** Reads and changes the choices of the present branch. */
export function createChosen({ store, branch, product }: ChosenOptions): Chosen {
  let undo: { branch: string; before: BranchChoices; at: string; text: string } | undefined
  const now = (): BranchChoices => store.get(branch())
  const presetOf = (name: string): Modes => {
    const { presets = {} } = product() ?? {}
    const found = presets[name]
    if (found) return found as Modes
    const known = Object.keys(presets).join(', ') || 'none'
    throw new ManagerError('manager/unknown', `devmatic.yaml has no preset "${name}"; there are: ${known}`)
  }
  return {
    now,
    shown() {
      const { modes, preset } = now()
      const { presets = {} } = product() ?? {}
      const wanted = preset === undefined ? undefined : presets[preset]
      const canUndo = undo?.branch === branch()
      return {
        branch: branch(),
        modes,
        ...(preset !== undefined && wanted && { preset }),
        edited: wanted !== undefined && !isSame(wanted as Modes, modes),
        presets: Object.entries(presets).map(([name, each]) => ({ name, modes: each as Modes })),
        ...(undo && canUndo && { undo: { at: undo.at, text: undo.text } }),
      }
    },
    changed({ preset, modes = {} }) {
      const before = now()
      const base = preset === undefined ? before.modes : presetOf(preset)
      const chosen = withoutDefaults({ ...base, ...modes })
      const at = new Date().toISOString()
      const kept = preset ?? before.preset
      return {
        modes: chosen,
        ...(kept !== undefined && { preset: kept }),
        at: Object.fromEntries(
          Object.keys(chosen).map(name => [
            name,
            chosen[name] === before.modes[name] ? (before.at[name] ?? at) : at,
          ]),
        ),
      }
    },
    async set(choices, text) {
      undo = { branch: branch(), before: now(), at: new Date().toISOString(), text }
      await store.set(branch(), choices)
    },
    async undo() {
      if (undo?.branch !== branch())
        throw new ManagerError(
          'manager/nothing-to-undo',
          `Nothing was changed on ${branch() || 'this folder'} that could be undone`,
        )
      const { before, text } = undo
      undo = undefined
      await store.set(branch(), before)
      return text
    },
  }
}

/** What nobody chose runs from its image. */
function withoutDefaults(modes: Modes): Modes {
  return Object.fromEntries(Object.entries(modes).filter(([, mode]) => mode !== 'image'))
}

function isSame(left: Modes, right: Modes): boolean {
  const [a, b] = [withoutDefaults(left), withoutDefaults(right)]
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name])
}
