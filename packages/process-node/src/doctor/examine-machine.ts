import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { findBinaries } from '../postgres/server.ts'

/** One thing that a node wants of the machine. */
export interface MachineFinding {
  subject: string
  /** `lacking`: no Pod runs without it; `limited`: something does not work, and the message says what. */
  state: 'fine' | 'limited' | 'lacking'
  message: string
}

/** Tells what this machine has of what a node wants, by trying it. */
export async function examineMachine(): Promise<MachineFinding[]> {
  return Promise.all([addresses(), ports(), programs(), terminals(), postgres(), fileWatches(), daemons()])
}

const fine = (subject: string, message: string): MachineFinding => ({ subject, state: 'fine', message })
const limited = (subject: string, message: string): MachineFinding => ({ subject, state: 'limited', message })
const lacking = (subject: string, message: string): MachineFinding => ({ subject, state: 'lacking', message })

async function addresses(): Promise<MachineFinding> {
  const subject = 'addresses of Pods'
  const error = await listenAt('127.127.255.254', 0)
  if (!error) return fine(subject, '127.64.0.0/10 and 127.32.0.0/12, on loopback')
  return lacking(
    subject,
    `127.127.255.254 cannot be had: ${error}. On macOS, add addresses to lo0 with ifconfig.`,
  )
}

async function ports(): Promise<MachineFinding> {
  const subject = 'low ports'
  const error = await listenAt('127.127.255.254', 80)
  if (!error) return fine(subject, 'Services are served at their own ports, 80 and 443 as well')
  return limited(subject, `a Service at a port like 80 is not served: ${error}. ${lowPortRemedy}`)
}

const lowPortRemedy =
  process.platform === 'linux'
    ? 'sudo sysctl net.ipv4.ip_unprivileged_port_start=80 allows it.'
    : 'Give the Service a port above 1023.'

async function programs(): Promise<MachineFinding> {
  const subject = 'programs'
  const missing = ['sh', 'mkfifo'].filter(name => spawnSync(name, ['--version']).error !== undefined)
  if (missing.length === 0) return fine(subject, 'sh and mkfifo are there')
  return lacking(subject, `${missing.join(' and ')} cannot be started: containers are started with them`)
}

async function terminals(): Promise<MachineFinding> {
  const subject = 'terminals'
  try {
    await import('@lydell/node-pty')
    return fine(subject, 'kubectl exec -it has one')
  } catch (error) {
    return limited(subject, `kubectl exec -it has none: ${firstLine(error)}`)
  }
}

async function postgres(): Promise<MachineFinding> {
  const subject = 'the image postgres'
  try {
    await findBinaries()
    return fine(subject, 'its programs are installed')
  } catch (error) {
    return limited(subject, firstLine(error))
  }
}

/** Enough for the sources of a large product. */
const enoughWatches = 65_536

async function fileWatches(): Promise<MachineFinding> {
  const subject = 'watching files'
  const text = await readFile('/proc/sys/fs/inotify/max_user_watches', 'utf8').catch(() => undefined)
  if (text === undefined || Number(text) >= enoughWatches)
    return fine(subject, 'sources are built again on change')
  const remedy = `sudo sysctl fs.inotify.max_user_watches=${enoughWatches * 8}`
  return limited(
    subject,
    `only ${text.trim()} files can be watched: large sources may not be. ${remedy} allows more.`,
  )
}

async function daemons(): Promise<MachineFinding> {
  const subject = 'daemons'
  if (process.platform === 'linux')
    return fine(subject, 'what leaves its process group is ended with its container')
  return limited(
    subject,
    'what leaves its process group outlives its container: only Linux tells whose it is',
  )
}

/** What went wrong, or undefined. */
async function listenAt(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    return undefined
  } catch (error) {
    // Somebody serves there: then it can be had.
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? undefined : firstLine(error)
  } finally {
    server.close()
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
