import type * as Net from 'node:net'

/** Whether a text is an IPv4 address. */
export function isIPv4(text: string): boolean {
  return net().isIPv4(text)
}

/** Whether a text is an IPv6 address, perhaps with a zone. */
export function isIPv6(text: string): boolean {
  return net().isIPv6(text)
}

/** Node's `net` takes milliseconds to load, and few templates need it. */
function net(): typeof Net {
  return process.getBuiltinModule('node:net')
}
