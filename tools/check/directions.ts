/** Which packages of this repository each one may import; what those may import, it may too. */
const below: Readonly<Record<string, readonly string[]>> = {
  '@devmatic/base': [],
  '@devmatic/gotemplate': ['@devmatic/base'],
  '@devmatic/kube-model': ['@devmatic/base'],
  '@devmatic/source-runner': ['@devmatic/base'],
  '@devmatic/kube-client': ['@devmatic/kube-model'],
  '@devmatic/apiserver': ['@devmatic/kube-model'],
  '@devmatic/controllers': ['@devmatic/kube-client'],
  '@devmatic/process-node': ['@devmatic/kube-client', '@devmatic/source-runner'],
  '@devmatic/reactor': ['@devmatic/kube-client'],
  'kube-appdeploy': ['@devmatic/gotemplate', '@devmatic/kube-client'],
  '@devmatic/deploy-manager': ['kube-appdeploy'],
  '@devmatic/dashboard': [],
  devmatic: [
    '@devmatic/deploy-manager',
    '@devmatic/apiserver',
    '@devmatic/controllers',
    '@devmatic/process-node',
    '@devmatic/reactor',
    '@devmatic/dashboard',
  ],
  '@devmatic/example-ticketing': [],
}

/** What the embedded cluster is made of: tests of any package may start it. */
const cluster = new Set(['@devmatic/apiserver', '@devmatic/controllers', '@devmatic/process-node'])

/** Where the cluster is put together with the rest, what starts it, and what tells how it would do on this machine. */
const assembly = [
  'packages/devmatic/src/main.ts',
  'packages/devmatic/src/engine/engine.ts',
  'packages/devmatic/src/commands/doctor.ts',
]

/** One import of a package of this repository. */
export interface Use {
  /** The importing file, from the repository's folder; its package. */
  file: string
  from: string
  /** The imported package, and the path in it (`.` is its index). */
  to: string
  subpath: string
}

/** Says why an import is against the order of the packages, or nothing where it is in order. */
export function objectTo({ file, from, to, subpath }: Use): string | undefined {
  if (!(from in below)) return `${from} has no place in the order: add it to tools/check/directions.ts`
  if (from === to) return `imports its own package by name; use the file's path`
  if (isTest(file) && (cluster.has(to) || allBelow(from).has(to))) return undefined
  if (from === '@devmatic/dashboard') {
    if (to === '@devmatic/deploy-manager' && subpath === './protocol') return undefined
    return `imports ${to}: the dashboard may import @devmatic/deploy-manager/protocol alone`
  }
  if (!allBelow(from).has(to)) return `imports ${to}, which is not below ${from}`
  if (from === 'devmatic' && cluster.has(to) && !assembly.includes(file)) {
    return `imports ${to}: only ${assembly.join(', ')} may put the cluster together with the rest`
  }
  return undefined
}

/** Whether a file is run by tests alone. */
export function isTest(file: string): boolean {
  return /\.(test|test-d|contract)\.tsx?$|\/(testing|testdata)\//.test(file)
}

function allBelow(name: string, found: Set<string> = new Set()): Set<string> {
  for (const next of below[name] ?? []) {
    if (!found.has(next)) allBelow(next, found.add(next))
  }
  return found
}
