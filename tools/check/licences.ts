import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../workspaces.ts'
import { findings, type Result } from './part.ts'

/** Licences that ask for no more than to be named. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1', // fonts
  'Python-2.0',
  'Unlicense',
])

/** Packages under another licence, or that do not name theirs in a way that a program reads: why they are fine. */
const exceptions: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'licence-exceptions.json'), 'utf8'),
) as Record<string, string>

interface Installed {
  version?: string
  license?: string
  link?: boolean
}

/** Checks the licence of every installed package, also of those that we only build with. */
export function checkLicences(): Result {
  const lock = readFileSync(path.join(root, 'node_modules', '.package-lock.json'), 'utf8')
  const { packages } = JSON.parse(lock) as { packages: Record<string, Installed> }
  const names = new Set<string>()
  const found = Object.entries(packages).flatMap(([where, entry]) => {
    const name = where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length)
    if (entry.link || !where.includes('node_modules/')) return []
    names.add(name)
    const licence = entry.license ?? readLicence(where)
    return isPermissive(licence) || name in exceptions
      ? []
      : [`${name} ${entry.version ?? ''}: ${licence ?? 'no licence is named'}`]
  })
  const needless = Object.keys(exceptions).filter(name => !names.has(name))
  return findings(
    [...found, ...needless.map(name => `${name}: an exception for a package that is not installed`)],
    'Take another package, or read its licence and write down in tools/check/licence-exceptions.json why it is fine.',
  )
}

/** Old packages have an object or a list, which npm does not copy into its record. */
function readLicence(where: string): string | undefined {
  const file = path.join(root, where, 'package.json')
  if (!existsSync(file)) return undefined
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as {
    license?: string | { type: string }
    licenses?: { type: string }[]
  }
  if (licenses) return licenses.map(each => each.type).join(' OR ')
  return typeof license === 'object' ? license.type : license
}

/** `A OR B` is fine where one is, `A AND B` where both are; the two do not nest in practice. */
function isPermissive(expression = ''): boolean {
  const words = expression.replace(/^\((.*)\)$/, '$1')
  if (words.includes(' OR ')) return words.split(' OR ').some(isPermissive)
  return words.split(' AND ').every(name => permissive.has(name))
}
