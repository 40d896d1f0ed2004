/** A failed connection in the words of Go's net package. */
export function describeDialError(error: Error, address: string): string {
  const { code } = error as NodeJS.ErrnoException
  const text = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'connection reset by peer',
    EHOSTUNREACH: 'no route to host',
  }[code ?? '']
  return text === undefined ? error.message : `dial tcp ${address}: connect: ${text}`
}
