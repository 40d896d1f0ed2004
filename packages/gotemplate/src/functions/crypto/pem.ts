/** A block between `-----BEGIN TYPE-----` and `-----END TYPE-----`. */
export interface PemBlock {
  type: string
  bytes: Buffer
}

/** Finds the first block in a text, with whatever stands before it skipped. */
export function decodePem(text: string): PemBlock | undefined {
  const [, type = '', body = ''] =
    /^-----BEGIN ([^\n]*?)-----[ \t\r]*\n((?:[^-]|-(?!----END ))*)-----END \1-----/m.exec(text) ?? []
  if (type === '') return undefined
  const base64 = body.replace(/^(?:[^\n:]+:[^\n]*\n)+\n/, '').replace(/[\s]/g, '')
  return /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? { type, bytes: Buffer.from(base64, 'base64') } : undefined
}

/** Writes a block, 64 characters a line. */
export function encodePem({ type, bytes }: PemBlock): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${type}-----\n${lines.map(line => `${line}\n`).join('')}-----END ${type}-----\n`
}
