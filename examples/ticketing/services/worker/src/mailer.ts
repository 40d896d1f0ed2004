import type pg from 'pg'
import { createPool, requireMigration, transaction } from '../../../shared/database.ts'
import type { Environment } from '../../../shared/environment.ts'
import { html } from '../../../shared/html.ts'
import type { Language, Text } from '../../../shared/language.ts'
import { Refusal } from '../../../shared/refusal.ts'
import { sendPage } from '../../../shared/page.ts'
import { createService, type Service } from '../../../shared/service.ts'
import {
  confirmation,
  refundLetter,
  ticketsAgain,
  turnIsNear,
  type Letter,
  type LetterOrder,
} from './letters.ts'
import { drain } from './outbox.ts'
import { createPost, type Post } from './post.ts'
import { Routines } from './routine.ts'

interface MailMessage {
  order: string
  kind: 'confirmation' | 'refund'
  why?: 'paid-twice' | 'sold-out'
}

/** The mail program: letters about orders, and to those whose turn is near. */
export async function createMailer(env: Environment): Promise<Service> {
  const pool = createPool({ PG_CONNECTIONS: '4', ...env }, 'mail')
  const post = createPost(env, pool)
  const publicUrl = env['PUBLIC_URL'] ?? ''
  const service = await createService({
    name: 'mail',
    env,
    ready: () => requireMigration(pool, '0004-waiting-list'),
    close: async () => {
      await routines[Symbol.asyncDispose]()
      post.close()
      await pool.end()
    },
  })
  const routines = new Routines(service.app.log, service.metrics)
  routines.start({ name: 'orders', everyMs: 500, full: 20, run: () => mailOrders(pool, post, publicUrl) })
  routines.start({ name: 'turns', everyMs: 5000, full: 100, run: () => mailTurns(pool, publicUrl) })
  routines.start({
    name: 'waiting list',
    everyMs: 5000,
    full: Infinity,
    run: () => mailWaiting(pool, publicUrl),
  })
  routines.start({ name: 'letters', everyMs: 1000, full: 20, run: () => sendLetters(pool, post) })
  if ((env['SMTP_HOST'] ?? '') === '') serveMailbox(service, pool)
  return service
}

function mailOrders(pool: pg.Pool, post: Post, publicUrl: string): Promise<number> {
  return drain<MailMessage>(pool, { topic: 'mail', most: 20 }, async messages => {
    for (const { id, payload } of messages) {
      const order = await readOrder(pool, payload.order)
      const letter =
        payload.kind === 'refund'
          ? refundLetter(order, payload.why ?? 'sold-out')
          : confirmation(order, publicUrl)
      await post.send(id, letter)
      if (payload.kind === 'confirmation') {
        await pool.query('update sales."order" set mailed_at = clock_timestamp() where id = $1', [
          payload.order,
        ])
      }
    }
  })
}

async function readOrder(pool: pg.Pool, id: string): Promise<LetterOrder> {
  const { rows } = await pool.query<LetterOrder>(
    `select o.id, o.number, o.name, o.mail, o.language, o.total, h.tickets
       from sales."order" o join sales.hold h on h.id = o.hold where o.id = $1`,
    [id],
  )
  const order = rows[0]
  if (!order) throw new Refusal(404, 'no-order', `There is no order ${id}.`)
  return order
}

/** Puts a letter into the outbox for everybody who comes up within five minutes and asked for it. */
async function mailTurns(pool: pg.Pool, publicUrl: string): Promise<number> {
  return transaction(pool, async client => {
    const { rows } = await client.query<{ id: string; mail: string; language: Language }>(
      `select v.id, v.mail, v.language from queue.visitor v join queue.line l on l.name = v.line
        where v.mail is not null and v.position <= l.head + l.rate * 300 limit 100 for update of v skip locked`,
    )
    for (const visitor of rows) {
      const letter = JSON.stringify(turnIsNear(visitor, publicUrl))
      await client.query(`insert into sales.outbox (topic, payload) values ('letter', $1)`, [letter])
    }
    await client.query('update queue.visitor set mail = null where id = any($1::uuid[])', [
      rows.map(({ id }) => id),
    ])
    return rows.length
  })
}

/** For how long those who were told of tickets have them to themselves on the list: time to queue and to choose. */
const headStart = '30 minutes'

/** Puts a letter into the outbox for those on the waiting list whose tickets can be had again. */
export async function mailWaiting(pool: pg.Pool, publicUrl: string): Promise<number> {
  const { rows: types } = await pool.query<{ id: string; name: Text }>(
    `select id, name from sales.ticket_type t
      where exists (select from sales.waiting_list w where w.ticket_type = t.id and w.told_at is null)`,
  )
  let told = 0
  for (const { id, name } of types) {
    told += await transaction(pool, async client => {
      const { rows } = await client.query<{ mail: string; language: Language }>(
        'select * from sales.tell_waiting_list($1, $2)',
        [id, headStart],
      )
      const letters = rows.map(visitor => JSON.stringify(ticketsAgain(visitor, name, publicUrl)))
      await client.query(
        `insert into sales.outbox (topic, payload) select 'letter', letter from unnest($1::jsonb[]) letter`,
        [letters],
      )
      return rows.length
    })
  }
  return told
}

function sendLetters(pool: pg.Pool, post: Post): Promise<number> {
  return drain<Letter>(pool, { topic: 'letter', most: 20 }, async messages => {
    for (const { id, payload } of messages) await post.send(id, payload)
  })
}

/** Where internal environments read their mail. */
function serveMailbox({ app }: Service, pool: pg.Pool): void {
  app.get('/mailbox', (_request, reply) => reply.redirect('/mailbox/', 308))
  app.get('/mailbox/', async (_request, reply) => {
    const { rows } = await pool.query<{ to: string; subject: string; text: string; at: Date }>(
      'select "to", subject, text, at from sales.mailbox order by id desc limit 100',
    )
    const letters = rows.map(
      letter =>
        html`<article>
          <h2>${letter.subject}</h2>
          <p>${letter.to} · ${letter.at.toISOString()}</p>
          <pre>${letter.text}</pre>
        </article>`,
    )
    return sendPage(
      reply,
      html`<!doctype html>
        <html lang="en">
          <meta charset="utf-8" /><title>Mailbox</title>
          <main>
            <h1>Mailbox</h1>
            <p>Mail of this environment goes nowhere else.</p>
            ${letters}
          </main>
        </html>`.text,
    )
  })
}
