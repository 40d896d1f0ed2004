import { describe, expect, it } from 'vitest'
import { AdmissionOffice, sessionName } from './admission.ts'

const office = new AdmissionOffice('a key for tests that is long enough')
const nowMs = 1_800_000_000_000
const issuedAt = nowMs / 1000
const token = office.issue({
  id: 'visitor',
  session: sessionName('mine'),
  issuedAt,
  expiresAt: issuedAt + 600,
})

describe('an admission', () => {
  it('lets its own session in, until it expires', () => {
    expect(office.check(token, { sessionKey: 'mine', nowMs })?.id).toBe('visitor')
    expect(office.check(token, { sessionKey: 'mine', nowMs: nowMs + 600_000 })?.id).toBe('visitor')
  })

  it('bears clocks that differ by half a minute, and no more', () => {
    expect(office.check(token, { sessionKey: 'mine', nowMs: nowMs - 29_000 })).toBeDefined()
    expect(office.check(token, { sessionKey: 'mine', nowMs: nowMs - 31_000 })).toBeUndefined()
    expect(office.check(token, { sessionKey: 'mine', nowMs: nowMs + 629_000 })).toBeDefined()
    expect(office.check(token, { sessionKey: 'mine', nowMs: nowMs + 631_000 })).toBeUndefined()
  })

  it('is worth nothing to another session, nor to none', () => {
    expect(office.check(token, { sessionKey: 'stolen', nowMs })).toBeUndefined()
    expect(office.check(token, { sessionKey: '', nowMs })).toBeUndefined()
  })

  it('cannot be made with another key', () => {
    const forged = new AdmissionOffice('another key, which is long enough too').issue({
      id: 'visitor',
      session: sessionName('mine'),
      issuedAt,
      expiresAt: issuedAt + 600,
    })
    expect(office.check(forged, { sessionKey: 'mine', nowMs })).toBeUndefined()
  })
})
