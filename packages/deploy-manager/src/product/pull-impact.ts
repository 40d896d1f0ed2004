import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { GitState, Modes, PulledService, PullImpact } from '../protocol/index.ts'
import { git } from './git-state.ts'
import type { Rendering } from './render-chosen.ts'
import { devContainersOf, type ServiceSpec } from './service-spec.ts'

/** What a move of HEAD is judged by. */
export interface PullFacts {
  root: string
  before: GitState
  now: GitState
  /** What was rendered before, and is now. */
  was: Rendering
  is: Rendering
  undoRevision: number | undefined
  proposes: boolean
}

/** Says, per service, what a git pull or checkout changed; undefined where git cannot tell. */
export async function pullImpactOf(facts: PullFacts): Promise<PullImpact | undefined> {
  const { root, before, now, was, is, undoRevision } = facts
  if (before.commit === undefined || now.commit === undefined || before.commit === now.commit)
    return undefined
  const range = `${before.commit}..${now.commit}`
  const [names, log] = await Promise.all([
    git(root, 'diff', '--name-only', '--relative', '-z', before.commit, now.commit, '--', '.'),
    git(
      root,
      'log',
      '--no-merges',
      '--name-only',
      '--relative',
      '-z',
      '--format=%x01%H%x02%s%x02%an%x02%aI',
      range,
      '--',
      '.',
    ),
  ])
  if (names === undefined) return undefined
  const files = names.split('\0').filter(Boolean)
  const commits = parseLog(log ?? '')
  const known = new Set<string>()
  const services = is.services.flatMap((spec): PulledService[] => {
    const old = was.services.find(({ name }) => name === spec.name)
    const folders = sourceFolders(spec, is)
    const own = files.filter(file => folders.some(folder => isBelow(file, folder)))
    const changes = [...manifestCauses(spec, old, facts), ...sourceCauses(own)]
    own.forEach(file => known.add(file))
    if (changes.length === 0) return []
    const touched = new Set([
      ...own,
      ...files.filter(file => path.resolve(root, file) === path.resolve(spec.defined.file)),
    ])
    touched.forEach(file => known.add(file))
    return [
      {
        service: spec.name,
        causes: [...new Set(changes.map(({ cause }) => cause))],
        details: changes.map(({ detail }) => detail),
        commits: commits.filter(each => each.files.some(file => touched.has(file))).map(({ id }) => id),
        state: stateOf(spec, is.modes, facts.proposes),
      },
    ]
  })
  return {
    id: randomBytes(6).toString('hex'),
    at: new Date().toISOString(),
    before: before.commit,
    after: now.commit,
    branch: now.branch,
    commits: commits.map(({ files: _, ...commit }) => commit),
    services,
    otherFiles: files.filter(file => !known.has(file)),
    ...(undoRevision !== undefined && { undoRevision }),
    undone: false,
  }
}

/** The folders whose files a service is made of, from the product's root. */
function sourceFolders(spec: ServiceSpec, { product }: Rendering): string[] {
  const dev = Object.values(devContainersOf(spec.rendered.object)).map(({ path: folder }) => folder)
  const images = spec.containers.flatMap(({ image }) => imageFolder(image, product.images))
  return [...new Set([...dev, ...images].map(folder => path.posix.normalize(folder)))]
}

/** `ticketing/*: { source: services/* }` leads the image ticketing/shop:dev to services/shop. */
function imageFolder(image: string, images: Rendering['product']['images']): string[] {
  const name = image.replace(/[:@].*$/, '')
  for (const [pattern, mapping] of Object.entries(images)) {
    if (!('source' in mapping)) continue
    const [before = '', after] = pattern.split('*')
    if (after === undefined ? name === pattern : name.startsWith(before) && name.endsWith(after)) {
      const star = after === undefined ? '' : name.slice(before.length, name.length - after.length)
      return [mapping.source.replace('*', star)]
    }
  }
  return []
}

interface Cause {
  cause: PulledService['causes'][number]
  detail: string
}

const lockFiles =
  /(^|\/)(package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|go\.(mod|sum)|requirements[^/]*\.txt|Cargo\.(toml|lock)|Gemfile(\.lock)?|pom\.xml)$/

function sourceCauses(files: readonly string[]): Cause[] {
  return files.map(file => ({ cause: lockFiles.test(file) ? 'dependency' : 'source', detail: file }))
}

/** What the rendered objects of a service differ in: an image, what a variable gave, or the manifest itself. */
function manifestCauses(spec: ServiceSpec, old: ServiceSpec | undefined, { was, is }: PullFacts): Cause[] {
  if (!old) return [{ cause: 'manifest', detail: `new in ${spec.defined.file}` }]
  const before = JSON.stringify(old.rendered.object)
  const after = JSON.stringify(spec.rendered.object)
  if (before === after) return []
  const images = spec.containers.flatMap(({ name, image }) => {
    const earlier = old.containers.find(each => each.name === name)?.image
    return earlier !== undefined && earlier !== image ? [{ from: earlier, to: image }] : []
  })
  const found: Cause[] = images.map(({ from, to }) => ({ cause: 'image', detail: `${from} → ${to}` }))
  const rest = images.reduce(
    (text, { from, to }) => text.replaceAll(JSON.stringify(from), JSON.stringify(to)),
    before,
  )
  if (rest === after) return found
  const variables = is.all.variables
    .paths()
    .filter(
      name => JSON.stringify(was.all.variables.get(name)) !== JSON.stringify(is.all.variables.get(name)),
    )
    .filter(name => usesVariable(spec, name))
  const byVariable = variables.map((name): Cause => ({ cause: 'variable', detail: name }))
  return byVariable.length > 0
    ? [...found, ...byVariable]
    : [...found, { cause: 'manifest', detail: spec.defined.file }]
}

function usesVariable({ rendered }: ServiceSpec, name: string): boolean {
  const uses = (value: unknown, at: (string | number)[]): boolean => {
    if (rendered.provenanceOf(at).variables.some(each => each.path === name)) return true
    if (typeof value !== 'object' || value === null) return false
    return Object.entries(value).some(([key, each]) =>
      uses(each, [...at, Array.isArray(value) ? Number(key) : key]),
    )
  }
  return uses(rendered.object['spec'], ['spec'])
}

function stateOf({ name }: ServiceSpec, modes: Modes, proposes: boolean): PulledService['state'] {
  if (modes[name] === 'off') return 'not-running'
  return proposes ? 'proposed' : 'applied'
}

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`)
}

function parseLog(
  text: string,
): { id: string; subject: string; author: string; at: string; files: string[] }[] {
  return text
    .split('\u0001')
    .filter(part => part !== '')
    .map(part => {
      const [id = '', subject = '', author = '', rest = ''] = part.split('\u0002')
      const [at = '', ...files] = rest.split('\0')
      return { id, subject, author, at: at.trim(), files: files.map(file => file.trim()).filter(Boolean) }
    })
}
