import type { FunctionTable } from '../function.ts'
import { cryptoFunctions } from './crypto.ts'
import { dateFunctions } from './dates.ts'
import { defaultFunctions } from './defaults.ts'
import { dictFunctions } from './dicts.ts'
import { encodingFunctions } from './encoding.ts'
import { flowFunctions } from './flow.ts'
import { jsonFunctions } from './json.ts'
import { listFunctions } from './lists.ts'
import { numberFunctions } from './numbers.ts'
import { pathFunctions } from './paths.ts'
import { reflectionFunctions } from './reflection.ts'
import { regexFunctions } from './regex.ts'
import { semverFunctions } from './semvers.ts'
import { stringFunctions } from './strings.ts'
import { urlFunctions } from './urls.ts'

/**
 * Sprig 3's functions for text templates. `env` and `expandenv` are absent on purpose, as in Helm: what a template
 * gives must not depend on who runs it.
 *
 * @see https://masterminds.github.io/sprig/
 */
export const sprigFunctions: FunctionTable = new Map([
  ...stringFunctions,
  ...numberFunctions,
  ...defaultFunctions,
  ...listFunctions,
  ...dictFunctions,
  ...encodingFunctions,
  ...jsonFunctions,
  ...dateFunctions,
  ...reflectionFunctions,
  ...pathFunctions,
  ...cryptoFunctions,
  ...regexFunctions,
  ...semverFunctions,
  ...urlFunctions,
  ...flowFunctions,
])
