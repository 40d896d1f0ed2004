import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { CodedError } from '@devmatic/base'
import { encodeFrame } from './frame.ts'

/** A file of frames that grows at its end. */
export class LogFile {
  readonly #path: string
  readonly #handle: FileHandle
  #sizeBytes: number
  #broken: unknown

  private constructor(path: string, handle: FileHandle, sizeBytes: number) {
    this.#path = path
    this.#handle = handle
    this.#sizeBytes = sizeBytes
  }

  /** Opens a file for appending after so many bytes; what follows them is cut off. */
  static async open(path: string, sizeBytes: number): Promise<LogFile> {
    // Neither truncates, nor appends wherever the end is: we write where the intact part ends.
    const handle = await open(path, 'a').then(async created => {
      await created.close()
      return open(path, 'r+')
    })
    await handle.truncate(sizeBytes)
    return new LogFile(path, handle, sizeBytes)
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /**
   * Appends a frame; resolves when it is on disk.
   *
   * @throws CodedError `apiserver/storage`: it is not, and the file is as it was before
   */
  async append(payload: Buffer): Promise<void> {
    if (this.#broken !== undefined) throw storageError(this.#path, this.#broken)
    const frame = encodeFrame(payload)
    try {
      await writeAll(this.#handle, frame, this.#sizeBytes)
      await this.#handle.datasync()
    } catch (error) {
      await this.#cutBack(error)
      throw storageError(this.#path, error)
    }
    this.#sizeBytes += frame.length
  }

  /** A frame that is refused must not come back to life: if it cannot be cut off, nothing is written any more. */
  async #cutBack(error: unknown): Promise<void> {
    try {
      await this.#handle.truncate(this.#sizeBytes)
    } catch {
      this.#broken = error
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

function storageError(path: string, cause: unknown): CodedError<'apiserver/storage'> {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new CodedError('apiserver/storage', `The change could not be written to ${path}: ${why}`, { cause })
}
