import { X509Certificate, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createTokenKey } from '../authentication/service-account-tokens.ts'
import { createAuthority, createServingCertificate } from './certificates.ts'
import type { KeyPair } from './certificates.ts'

/** What the server proves itself with, and what its owner proves themselves with. */
export interface Identity {
  authority: KeyPair
  serving: KeyPair
  /** The owner's bearer token. */
  token: string
  /** What ServiceAccounts' tokens are signed with, PEM. */
  tokenKey: string
}

const renewBeforeMs = 30 * 86_400_000

/**
 * Reads the identity kept in a folder, and makes what is missing or about to expire. Files are 0600.
 *
 * @param addresses where the server is reached, by its authority's certificate
 */
export async function loadIdentity(
  folder: string,
  addresses: (ca: string) => readonly string[],
): Promise<Identity> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const authority = await loadPair(path.join(folder, 'ca'), createAuthority)
  const serving = await loadPair(path.join(folder, 'server'), () =>
    createServingCertificate(authority, addresses(authority.certificate)),
  )
  const token = await load(path.join(folder, 'token'), () =>
    Promise.resolve(randomBytes(32).toString('base64url')),
  )
  const tokenKey = await load(path.join(folder, 'service-accounts.key'), () =>
    Promise.resolve(createTokenKey()),
  )
  return { authority, serving, token, tokenKey }
}

async function loadPair(base: string, create: () => Promise<KeyPair>): Promise<KeyPair> {
  const [certificate, key] = [await read(`${base}.crt`), await read(`${base}.key`)]
  if (certificate && key && !expiresSoon(certificate)) return { certificate, key }
  const pair = await create()
  await writeSecret(`${base}.key`, pair.key)
  await writeSecret(`${base}.crt`, pair.certificate)
  return pair
}

async function load(file: string, create: () => Promise<string>): Promise<string> {
  const kept = await read(file)
  if (kept) return kept
  const made = await create()
  await writeSecret(file, made)
  return made
}

function expiresSoon(certificate: string): boolean {
  return new X509Certificate(certificate).validToDate.getTime() < Date.now() + renewBeforeMs
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a file that is for its owner alone, whole or not at all: a crash leaves no half of a key. */
export async function writeSecret(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
