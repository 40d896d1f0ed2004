import { FunctionError, TemplateError } from '../errors.ts'
import { type CallContext, contextFn, fn, type FunctionTable } from '../function.ts'
import { quote } from '../strconv/quote.ts'
import { fromPlain } from '../value/plain.ts'
import { ANY, dict, MAP, STRING } from '../value/types.ts'
import { GoMap, type Value } from '../value/value.ts'
import { durationFunctions } from './durations.ts'
import { helmJsonFunctions } from './json.ts'
import { sprigFunctions } from './sprig.ts'
import { tomlFunctions } from './toml.ts'
import { type YamlCodec, yamlFunctions } from './yaml.ts'

const maxNested = 1000
const nestedIncludes = Symbol('nested includes by name')

const ownFunctions: FunctionTable = new Map(
  Object.entries({
    include: contextFn([STRING, ANY], STRING, include),
    tpl: contextFn([STRING, ANY], STRING, renderText),
    required: fn([STRING, ANY], ANY, (message, value) => {
      if (value == null || value === '') throw new FunctionError(message, { code: 'template/required' })
      return value
    }),
    lookup: contextFn(
      [STRING, STRING, STRING, STRING],
      MAP,
      ({ environment }, ...[apiVersion, kind, namespace, name]) => {
        const found = fromPlain(environment.lookup?.({ apiVersion, kind, namespace, name }) ?? {}, 'typed')
        return found instanceof GoMap ? found : dict(new Map())
      },
    ),
  }),
)

/** All that Helm's templates can call beyond Go's built-ins: Sprig, and Helm's own. */
export function helmFunctions(yaml: YamlCodec): FunctionTable {
  return new Map([
    ...sprigFunctions,
    ...helmJsonFunctions,
    ...yamlFunctions(yaml),
    ...tomlFunctions,
    ...durationFunctions,
    ...ownFunctions,
  ])
}

/** Runs a template by name; a thousand of one name inside each other are held for endless. */
function include(context: CallContext, name: string, dot: Value): string {
  const nested = context.remember(nestedIncludes, () => new Map<string, number>())
  const depth = nested.get(name) ?? 0
  if (depth > maxNested) {
    throw new FunctionError(
      `rendering template has a nested reference name: ${name}: unable to execute template`,
      {
        code: 'template/limit',
      },
    )
  }
  nested.set(name, depth + 1)
  try {
    return context.render(name, dot ?? undefined)
  } finally {
    nested.set(name, depth)
  }
}

function renderText(context: CallContext, text: string, dot: Value): string {
  try {
    return context.renderText(text, dot ?? undefined).replaceAll('<no value>', '')
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    const doing =
      error.code === 'template/parse' ? 'cannot parse template' : 'error during tpl function execution for'
    // For an outer `tpl` this is an error of execution, whatever it was here.
    const code = error.code === 'template/parse' ? 'template/function' : error.code
    throw new FunctionError(`${doing} ${quote(text)}: ${error.message}`, { code, cause: error })
  }
}
