import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { Batcher } from '../../../shared/batcher.ts'
import { Refusal } from '../../../shared/refusal.ts'
import type { Change, Line, Place, Step } from './line.ts'

/** How often the line moves. Ten times a second is smooth to 1 % in any window of ten seconds. */
const tickMs = 100
/** How much of the line's past is remembered: more than the longest turn and the page's chart. */
const rememberedMs = 2.1 * 3_600_000

interface LineRow {
  opens_at: Date | null
  drawn_at: Date | null
  tail: number
  head: number
  rate: number
  paused: boolean
  turn_minutes: number
  seed: string
}

/**
 * Keeps the line in step with the database: moves it at its rate together with all other replicas, remembers how
 * far it came, and gives out places in batches. What it says is at most a tick old, or as old as `ageMs`.
 */
export class LineKeeper {
  readonly #pool: pg.Pool
  readonly #name: string
  readonly #joins: Batcher<string, { id: string; position: number | null }>
  readonly #lookups: Batcher<string, number | null>
  #line: Line | undefined
  #steps: Step[] = []
  #changes: Change[] = []
  #syncedAt = 0
  #changesReadAt = 0
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(pool: pg.Pool, name: string) {
    this.#pool = pool
    this.#name = name
    this.#joins = new Batcher(sessions => this.#join(sessions))
    this.#lookups = new Batcher(ids => this.#lookUp(ids))
  }

  /** The line, as last heard. */
  get line(): Line {
    if (!this.#line) throw new Refusal(503, 'queue-starting', 'The queue is starting. Try again in a moment.')
    return this.#line
  }

  /** Whether the line has been heard of at all. */
  get known(): boolean {
    return this.#line !== undefined
  }

  get steps(): readonly Step[] {
    return this.#steps
  }

  get changes(): readonly Change[] {
    return this.#changes
  }

  /** Milliseconds since the database was last heard. */
  get ageMs(): number {
    return Date.now() - this.#syncedAt
  }

  /** Moves the line until `stop`. A database that is gone leaves it standing. */
  start(onFailure: (error: unknown) => void): void {
    const round = async (): Promise<void> => {
      const began = performance.now()
      try {
        await this.tick()
      } catch (error) {
        onFailure(error)
      }
      if (!this.#stopped)
        this.#timer = setTimeout(() => void round(), Math.max(1, tickMs - (performance.now() - began)))
    }
    void round()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Moves the line by what is due, and hears how far it is. */
  async tick(): Promise<void> {
    const { rows } = await this.#pool.query<LineRow>({
      name: 'tick',
      text: 'select * from queue.tick($1)',
      values: [this.#name],
    })
    const row = rows[0] as LineRow
    // The past is read before the line is shown, so that whoever is admitted has a moment when the turn began.
    if (row.head !== this.#line?.head) await this.#readSteps()
    // A new rate is shown with its reason, at once.
    const changed = row.rate !== this.#line?.rate || row.paused !== this.#line.paused
    if (changed || Date.now() - this.#changesReadAt > 1000) await this.#readChanges()
    this.#line = {
      opensAt: row.opens_at?.getTime(),
      drawn: row.drawn_at !== null || row.opens_at === null,
      tail: row.tail,
      head: row.head,
      rate: row.rate,
      paused: row.paused,
      turnMinutes: row.turn_minutes,
      seed: row.seed,
    }
    this.#syncedAt = Date.now()
  }

  /** A place for a session, durable when it is told. A session that has one keeps it. */
  async join(session: string): Promise<Place> {
    const { id, position } = await this.#joins.add(session)
    const ahead = position === null ? 0 : Math.max(0, position - this.line.head - 1)
    return { id, session, position: position ?? 0, ahead, joinedAt: Date.now() }
  }

  /** The same place with the position that the draw gave it, once there was one. */
  async afterDraw(place: Place): Promise<Place> {
    if (place.position !== 0 || !this.line.drawn) return place
    const position = await this.#lookups.add(place.id)
    return position === null ? place : { ...place, position, ahead: position - 1, joinedAt: Date.now() }
  }

  /** New settings for all replicas, with the reason that visitors are told. */
  async change(settings: { rate?: number; paused?: boolean; reason?: string }): Promise<void> {
    const { rate = this.line.rate, paused = this.line.paused, reason = '' } = settings
    await this.#pool.query('select queue.change_settings($1, $2, $3, $4)', [this.#name, rate, paused, reason])
    await this.tick()
  }

  /** Settings that come with a deployment: taken once per text, so that they do not undo what an operator does later. */
  async deploySettings(settings: {
    rate: number
    paused: boolean
    opensAt: Date | undefined
    turnMinutes: number
    digest: string
  }): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `update queue.line set settings_digest = $2, turn_minutes = $3,
              opens_at = case when tail = 0 and drawn_at is null then $4 else opens_at end
        where name = $1 and settings_digest is distinct from $2`,
      [this.#name, settings.digest, settings.turnMinutes, settings.opensAt],
    )
    if (rowCount === 0) return false
    await this.change({ rate: settings.rate, paused: settings.paused })
    return true
  }

  /** Remembers where to write when the turn is near. */
  async mailWhenNear(place: Place, mail: string, language: string): Promise<void> {
    await this.#pool.query('update queue.visitor set mail = $2, language = $3 where id = $1', [
      place.id,
      mail,
      language,
    ])
  }

  /** Everyone who took part in the draw, by position. */
  async drawn(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `select v.id from queue.visitor v join queue.line l on l.name = v.line
        where l.name = $1 and l.drawn_at is not null and v.joined_at <= l.drawn_at order by v.position`,
      [this.#name],
    )
    return rows.map(({ id }) => id)
  }

  async #join(sessions: string[]): Promise<{ id: string; position: number | null }[]> {
    const { rows } = await this.#pool.query<{ session: string; id: string; position: number | null }>({
      name: 'join',
      text: 'select * from queue.join($1, $2, $3)',
      values: [this.#name, sessions.map(() => randomUUID()), sessions],
    })
    const places = new Map(rows.map(row => [row.session, row]))
    return sessions.map(session => {
      const place = places.get(session)
      if (!place) throw new Error('The database gave no place')
      return place
    })
  }

  async #lookUp(ids: string[]): Promise<(number | null)[]> {
    const { rows } = await this.#pool.query<{ id: string; position: number | null }>(
      'select id, position from queue.visitor where id = any($1::uuid[])',
      [ids],
    )
    const positions = new Map(rows.map(row => [row.id, row.position]))
    return ids.map(id => positions.get(id) ?? null)
  }

  async #readSteps(): Promise<void> {
    // The last second known may have gone on. At first, one step from before what is remembered says what is older.
    const { rows } = await this.#pool.query<{ second: Date; head: number }>({
      name: 'steps',
      text: `select second, head from queue.progress where line = $1 and second >=
               coalesce((select max(second) from queue.progress where line = $1 and second <= $2), $2) order by second`,
      values: [this.#name, new Date(this.#steps.at(-1)?.at ?? Date.now() - rememberedMs)],
    })
    const steps = this.#steps
    const first = rows[0]?.second.getTime() ?? Infinity
    while ((steps.at(-1)?.at ?? -Infinity) >= first) steps.pop()
    for (const { second, head } of rows) steps.push({ at: second.getTime(), head })
    while ((steps[1]?.at ?? Infinity) < Date.now() - rememberedMs) steps.shift()
  }

  async #readChanges(): Promise<void> {
    const { rows } = await this.#pool.query<{ at: Date; rate: number; paused: boolean; reason: string }>({
      name: 'changes',
      text: 'select at, rate, paused, reason from queue.change where line = $1 order by at desc limit 50',
      values: [this.#name],
    })
    this.#changes = rows
      .map(({ at, rate, paused, reason }) => ({ at: at.getTime(), rate, paused, reason }))
      .reverse()
    this.#changesReadAt = Date.now()
  }
}
