// How Kubernetes wants names to be written, in its own words. Each check returns what is wrong with a value, each
// as half a sentence; nothing where the value is right.
// See k8s.io/apimachinery/pkg/util/validation and pkg/api/validate/content.

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const dns1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValue = `(${qualified})?`
const configKey = '[-._a-zA-Z0-9]+'

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`)
const labelExpression = whole(label)
const subdomainExpression = whole(subdomain)
const dns1035Expression = whole(dns1035)
const qualifiedExpression = whole(qualified)
const labelValueExpression = whole(labelValue)
const configKeyExpression = whole(configKey)

/** A DNS label of RFC 1123: what most objects' parts are named by. */
export function checkDnsLabel(value: string): string[] {
  const problems = checkLength(value, 63)
  if (labelExpression.test(value)) return problems
  if (subdomainExpression.test(value)) return [...problems, 'must not contain dots']
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
  return [...problems, withExamples(rule, label, ['my-name', '123-abc'])]
}

/** A DNS subdomain of RFC 1123: what most objects are named by. */
export function checkDnsSubdomain(value: string): string[] {
  const problems = checkLength(value, 253)
  if (subdomainExpression.test(value)) return problems
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
  return [...problems, withExamples(rule, subdomain, ['example.com'])]
}

/** A DNS label of RFC 1035, which begins with a letter: what Services are named by. */
export function checkDns1035Label(value: string): string[] {
  const problems = checkLength(value, 63)
  if (dns1035Expression.test(value)) return problems
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
  return [...problems, withExamples(rule, dns1035, ['my-name', 'abc-123'])]
}

/** `name` or `example.org/name`: keys of labels and annotations, names of resources. */
export function checkQualifiedName(value: string): string[] {
  const rule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  const explained = withExamples(rule, qualified, ['MyName', 'my.name', '123-abc'])
  const parts = value.split('/')
  if (parts.length > 2)
    return [
      `a valid label key ${explained} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  const name = parts.at(-1)!
  const problems = parts.length === 2 ? checkPrefix(parts[0]!) : []
  if (name === '') problems.push('name part must be non-empty')
  else problems.push(...checkLength(name, 63, 'bytes').map(problem => `name part ${problem}`))
  if (!qualifiedExpression.test(name)) problems.push(`name part ${explained}`)
  return problems
}

function checkPrefix(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  return checkDnsSubdomain(prefix).map(problem => `prefix part ${problem.replace(/characters$/, 'bytes')}`)
}

/** The value of a label. */
export function checkLabelValue(value: string): string[] {
  const problems = checkLength(value, 63, 'bytes')
  if (labelValueExpression.test(value)) return problems
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  return [...problems, withExamples(rule, labelValue, ['MyValue', 'my_value', '12345'])]
}

/** A named port: 15 characters, a letter among them. */
export function checkPortName(value: string): string[] {
  const problems = checkLength(value, 15)
  if (!/^[-a-z0-9]+$/.test(value))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)')
  if (value.includes('--')) problems.push('must not contain consecutive hyphens')
  if (/^-|-$/.test(value)) problems.push('must not begin or end with a hyphen')
  return problems
}

/** The number of a port. */
export function checkPortNumber(value: number): string[] {
  return value >= 1 && value <= 65_535 ? [] : ['must be between 1 and 65535, inclusive']
}

/** The name of an environment variable. */
export function checkEnvName(value: string): string[] {
  if (value === '') return ['environment variable name must be non-empty']
  if (/^[\x20-\x3C\x3E-\x7E]+$/.test(value)) return []
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

/** A key in the data of a ConfigMap or Secret. */
export function checkDataKey(value: string): string[] {
  const problems = checkLength(value, 253)
  const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
  if (!configKeyExpression.test(value))
    problems.push(withExamples(rule, configKey, ['key.name', 'KEY_NAME', 'key-name']))
  if (value === '.' || value === '..') problems.push(`must not be '${value}'`)
  else if (value.startsWith('..')) problems.push("must not start with '..'")
  return problems
}

function checkLength(value: string, length: number, unit = 'characters'): string[] {
  return Buffer.byteLength(value) > length ? [`must be no more than ${length} ${unit}`] : []
}

function withExamples(rule: string, pattern: string, examples: string[]): string {
  const quoted = examples.map(example => `'${example}', `).join(' or ')
  return `${rule} (e.g. ${quoted}regex used for validation is '${pattern}')`
}
