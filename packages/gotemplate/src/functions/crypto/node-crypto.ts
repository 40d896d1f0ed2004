import type * as Crypto from 'node:crypto'

/** Node's `crypto`, loaded when a template first asks for it: most never do. */
export function nodeCrypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto')
}
