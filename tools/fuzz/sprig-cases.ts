import { helmFunctions } from '../../packages/gotemplate/src/functions/helm.ts'
import { sprigFunctions } from '../../packages/gotemplate/src/functions/sprig.ts'
import type { GoFunction, GoType } from '../../packages/gotemplate/src/value/type.ts'
import type { TemplateCase } from '../conformance/gotemplate.ts'
import words from './sprig-words.json' with { type: 'json' }
import { Random } from './yaml-cases.ts'

const neverSame =
  /^(?:now|ago|rand.*|uuidv4|shuffle|gen.*|bcrypt|htpasswd|encryptAES|buildCustomCert|derivePassword|lookup|include|tpl|getHostByName|keys|values)$/
const helm = helmFunctions({ parseYaml: () => null, printYaml: () => '' })
const names = {
  sprig: [...sprigFunctions.keys()].filter(name => !neverSame.test(name)),
  helm: [...helm.keys()].filter(name => !neverSame.test(name)),
}

// Go has no limits: a large number would end the oracle.
const growing = /^(?:until|untilStep|seq|repeat|n?indent|wrap.*)$/

type Pool = keyof typeof words.special

// Zones whose past or far future differs from one version of the time zone database to the next are left out: the
// oracle has Go's, we have the one in Node (EST5EDT and CET before 1900, Africa/Casablanca after 2087).

/** What the first arguments of some functions are to be, so that most calls make sense. */
const pools: readonly (readonly [RegExp, readonly (Pool | undefined)[]])[] = [
  [/^(?:mustR|r)egexReplaceAll(?!L)/, ['regex', undefined, 'replacement']],
  [/^(?:mustR|r)egex(?!Quote)/, ['regex']],
  [/^(?:date|dateInZone|date_in_zone)$/, ['layout', 'date', 'zone']],
  [/^htmlDate/, ['date', 'zone']],
  [/^(?:mustT|t)oDate/, ['layout', 'dateText']],
  [/date_?modify$/i, ['duration', 'date']],
  [/^unixEpoch/, ['date']],
  [/^(?:duration|mustToDuration)/, ['duration', 'duration']],
  [/^semverCompare/, ['constraint', 'version']],
  [/^semver$/, ['version']],
  [/^urlParse/, ['url']],
  [/^urlJoin/, ['urlParts']],
  [/^b64dec/, ['base64']],
  [/^b32dec/, ['base32']],
  [/^(?:mustF|f)romJson/, ['json']],
  [/^fromToml/, ['toml']],
  [/^fromYaml/, ['yaml']],
]

/** A call of any function that a seed decides; what comes out is printed with its type. */
export function sprigCase(seed: number, only?: string): TemplateCase {
  const random = new Random(seed)
  const funcs =
    only !== undefined && !sprigFunctions.has(only) ? 'helm' : random.pick(['sprig', 'helm', 'helm'] as const)
  const call = randomCall(random, { funcs, depth: 0, only })
  const template = `{{$v := ${call}}}{{printf "%T|%v|" $v $v}}{{toJson $v}}`
  return {
    name: `seed/${seed}`,
    template,
    data: words.data,
    options: { funcs, numbers: random.pick(['typed', 'typed', 'yaml'] as const) },
  }
}

interface CallOptions {
  funcs: keyof typeof names
  depth: number
  only?: string | undefined
}

function randomCall(random: Random, { funcs, depth, only }: CallOptions): string {
  const name = only ?? random.pick(names[funcs])
  const entry = (funcs === 'helm' ? helm : sprigFunctions).get(name) as GoFunction
  const args = entry.params.map((type, index) => argument(random, { name, index, type, funcs, depth }))
  const more = entry.rest ? random.below(4) : random.below(60) === 0 ? 1 : 0
  for (let added = 0; added < more; added++) {
    args.push(
      argument(random, {
        name,
        index: args.length,
        type: entry.rest ?? { name: '', kind: 'interface' },
        funcs,
        depth,
      }),
    )
  }
  if (random.below(60) === 0) args.pop()
  return [name, ...args].join(' ')
}

interface Place {
  name: string
  index: number
  type: GoType
  funcs: keyof typeof names
  depth: number
}

function argument(random: Random, { name, index, type, funcs, depth }: Place): string {
  const pool = pools.find(([pattern]) => pattern.test(name))?.[1][index]
  // Dates that are none mean now, which is never the same.
  if (pool === 'date' || (pool && random.below(5) > 0)) return random.pick(words.special[pool])
  if (growing.test(name) && /int/.test(type.kind) && type.kind !== 'interface')
    return random.pick(words.integers)
  if (depth < 2 && random.below(6) === 0) return `(${randomCall(random, { funcs, depth: depth + 1 })})`
  if (random.below(12) === 0) return random.pick(words.values)
  if (type.kind === 'string') return random.pick(words.texts)
  if (/int/.test(type.kind) && type.kind !== 'interface') return random.pick(words.integers)
  if (type.kind === 'bool') return random.pick(['true', 'false', '.t', '.b'])
  if (type.kind === 'map')
    return random.pick([
      '.m',
      '.m2',
      '.em',
      '(dict "a" 1)',
      '(dict "c" (dict "x" nil) "l" (list 1))',
      '(deepCopy .m2)',
    ])
  return random.pick(random.below(3) === 0 ? words.texts : words.values)
}
