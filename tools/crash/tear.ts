import { open, readdir } from 'node:fs/promises'
import path from 'node:path'

const magic = Buffer.from([0xd5, 0x4b, 0x38, 0x01])

/**
 * Appends the beginning of a frame to the newest log, as a write leaves it that a crash cuts short.
 *
 * @returns bytes that were appended; 0 where the log has no frame yet
 */
export async function tearTail(folder: string, random: () => number): Promise<number> {
  const names = (await readdir(folder)).filter(name => name.startsWith('log-'))
  const newest = names.toSorted((a, b) => Number(a.slice(4)) - Number(b.slice(4))).at(-1)
  if (newest === undefined) return 0
  const handle = await open(path.join(folder, newest), 'r+')
  try {
    const bytes = await handle.readFile()
    const start = bytes.lastIndexOf(magic)
    if (start < 0) return 0
    const frame = bytes.subarray(start)
    const torn = frame.subarray(0, 1 + Math.floor(random() * (frame.length - 1)))
    await handle.write(torn, 0, torn.length, bytes.length)
    return torn.length
  } finally {
    await handle.close()
  }
}
