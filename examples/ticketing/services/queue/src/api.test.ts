import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AdmissionOffice } from '../../../shared/admission.ts'
import type { Service } from '../../../shared/service.ts'
import { startDatabase, type TestDatabase } from '../../../testing/migrated.ts'
import { createQueue } from './queue.ts'
import { readSettings } from './settings.ts'

const key = 'an admission key for tests, long enough'
const settings = { ADMISSION_KEY: key, OPERATOR_TOKEN: 'operator', LOG_LEVEL: 'silent' }

let database: TestDatabase
let queue: Service

beforeAll(async () => {
  database = await startDatabase()
  queue = await createQueue({ ...database.env, ...settings })
  await ready()
}, 60_000)
afterAll(async () => {
  await queue.app.close()
  await database[Symbol.asyncDispose]()
})

async function ready(): Promise<void> {
  while ((await queue.app.inject('/readyz')).statusCode !== 200)
    await new Promise(resolve => setTimeout(resolve, 20))
}

interface Answer {
  session: string
  place: string
  position: number
  state: string
  admission?: string
}

const join = async (payload?: object): Promise<Answer> =>
  (
    await queue.app.inject({ method: 'POST', url: '/queue/api/join', ...(payload && { payload }) })
  ).json<Answer>()
const ask = (place: string) =>
  queue.app.inject({ url: '/queue/api/place', headers: { authorization: `Bearer ${place}` } })
const change = async (payload: unknown, token = 'operator'): Promise<number> =>
  (
    await queue.app.inject({
      method: 'PUT',
      url: '/queue/api/settings',
      payload: payload as object,
      headers: { authorization: `Bearer ${token}` },
    })
  ).statusCode

describe('a visitor', () => {
  it('gets a place, keeps it, and in the turn a token that sales accepts for this session', async () => {
    const joined = await join()
    expect((await join({ session: joined.session })).position).toBe(joined.position)
    await expect
      .poll(async () => (await ask(joined.place)).json<Answer>().state, { timeout: 5000 })
      .toBe('turn')
    const first = (await ask(joined.place)).json<Answer>()
    const second = (await ask(joined.place)).json<Answer>()
    expect(second.admission).toBe(first.admission)
    const office = new AdmissionOffice(key)
    expect(
      office.check(first.admission ?? '', { sessionKey: joined.session, nowMs: Date.now() }),
    ).toBeDefined()
    expect(office.check(first.admission ?? '', { sessionKey: 'other', nowMs: Date.now() })).toBeUndefined()
  })

  it('gets no turn by a forged place', async () => {
    const { place } = await join()
    const [payload = '', signature = ''] = place.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const forged = Buffer.from(JSON.stringify({ ...claims, position: 1 })).toString('base64url')
    for (const token of [`${forged}.${signature}`, forged, '.', '', 'x'.repeat(5000)])
      expect((await ask(token)).statusCode).toBe(401)
    // A token of the same key for another purpose is no place either.
    const admission = new AdmissionOffice(key).issue({ id: 'x', session: 'y', issuedAt: 0, expiresAt: 9e9 })
    expect((await ask(admission)).statusCode).toBe(401)
  })

  it('is sent on to this site only', async () => {
    const { place, session } = await join()
    await expect.poll(async () => (await ask(place)).json<Answer>().state, { timeout: 5000 }).toBe('turn')
    const location = async (to: string): Promise<string | undefined> =>
      (await queue.app.inject({ url: `/queue/?to=${encodeURIComponent(to)}`, cookies: { place, session } }))
        .headers.location
    expect(await location('/seats/?block=P')).toBe('/seats/?block=P')
    for (const to of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/x\r\nset-cookie: a=b',
      'javascript:alert(1)',
    ]) {
      expect(await location(to)).toBe('/')
    }
  })
})

describe('settings', () => {
  it('are changed by operators only, and only to what makes sense', async () => {
    expect(await change({ rate: 5 }, 'guess')).toBe(401)
    for (const body of [{ rate: -1 }, { rate: '5' }, { rate: 1e9 }, { paused: 'no' }, { speed: 5 }])
      expect(await change(body)).toBe(400)
    expect(await change({ rate: 7, reason: 'test' })).toBe(200)
    expect((await queue.app.inject('/queue/api/line')).json()).toMatchObject({ rate: 7, paused: false })
    expect((await queue.app.inject('/metrics')).body).toContain('queue_rate_per_second 7')
  })

  it('stop admission, and every replica hears of it', async () => {
    const other = await createQueue({ ...database.env, ...settings })
    try {
      expect(await change({ paused: true })).toBe(200)
      await expect
        .poll(async () => (await other.app.inject('/metrics')).body, { timeout: 5000 })
        .toContain('queue_paused 1')
      const { place } = await join()
      expect((await ask(place)).json()).toMatchObject({ state: 'waiting' })
      expect((await ask(place)).json<{ waitSeconds?: unknown }>().waitSeconds).toBeUndefined()
      expect(await change({ paused: false, rate: 1000 })).toBe(200)
    } finally {
      await other.app.close()
    }
  })

  it('of a ConfigMap say which file is wrong', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'settings-'))
    const write = (values: Record<string, string>): Promise<unknown> =>
      Promise.all(Object.entries(values).map(([name, text]) => writeFile(path.join(folder, name), text)))
    try {
      await write({ rate: '50', paused: 'false', 'opens-at': '', 'turn-minutes': '10' })
      expect(await readSettings(folder)).toMatchObject({
        rate: 50,
        paused: false,
        opensAt: undefined,
        turnMinutes: 10,
      })
      await write({ rate: 'fast' })
      await expect(readSettings(folder)).rejects.toThrow('Setting rate is "fast"')
      await write({ rate: '1', paused: 'yes' })
      await expect(readSettings(folder)).rejects.toThrow('Setting paused is "yes"')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
