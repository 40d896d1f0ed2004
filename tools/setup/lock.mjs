// One process at a time may change node_modules and dist: a lock that survives nobody's death.
import { linkSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const beatMs = 1_000
const deadAfterMs = 10_000

/**
 * Runs `work` while no other process does so with the same file. The holder touches the file every
 * second; who waits takes over a file that stays untouched for ten (process ids would not do: another
 * container sees others).
 */
export async function withLock(file, work) {
  mkdirSync(path.dirname(file), { recursive: true })
  await acquire(file)
  const heart = setInterval(() => touch(file), beatMs)
  const release = () => rmSync(file, { force: true })
  process.once('exit', release) // `work` may end the process
  try {
    return await work()
  } finally {
    clearInterval(heart)
    release()
    process.off('exit', release)
  }
}

async function acquire(file) {
  const started = Date.now()
  let seen = { mtimeMs: 0, at: started }
  let told = false
  while (!create(file)) {
    const mtimeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (mtimeMs !== seen.mtimeMs) seen = { mtimeMs, at: Date.now() }
    else if (Date.now() - seen.at > deadAfterMs) removeDead(file, mtimeMs)
    if (!told && Date.now() - started > beatMs) {
      console.error('Waiting for another command that installs or builds here')
      told = true
    }
    await sleep(100)
  }
}

function create(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Removes a dead holder's file. Two may try at once: who moved away a newer file puts it back. */
function removeDead(file, mtimeMs) {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
    if (statSync(aside).mtimeMs !== mtimeMs) linkSync(aside, file)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  rmSync(aside, { force: true })
}

function touch(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // Removed by hand: the work goes on, and nothing is left to keep.
  }
}
