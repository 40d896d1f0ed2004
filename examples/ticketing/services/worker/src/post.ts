import { createTransport } from 'nodemailer'
import type pg from 'pg'
import { required, wholeNumber, type Environment } from '../../../shared/environment.ts'
import type { Letter } from './letters.ts'

/** Sends letters. The id makes sure that one sent twice arrives once, where the way there can tell. */
export interface Post {
  send(id: number, letter: Letter): Promise<void>
  close(): void
}

/** By SMTP where there is a server, else into the mailbox that the mailbox page shows. */
export function createPost(env: Environment, pool: pg.Pool): Post {
  const host = env['SMTP_HOST'] ?? ''
  return host === '' ? mailbox(pool) : smtp(host, env)
}

function smtp(host: string, env: Environment): Post {
  const from = required(env, 'MAIL_FROM')
  const transport = createTransport({ host, port: wholeNumber(env, 'SMTP_PORT', 25), pool: true })
  return {
    send: async (id, letter) => {
      await transport.sendMail({ from, ...letter, messageId: `<${id}@${from.split('@')[1] ?? host}>` })
    },
    close: () => transport.close(),
  }
}

function mailbox(pool: pg.Pool): Post {
  return {
    send: async (id, { to, subject, text }) => {
      await pool.query(
        'insert into sales.mailbox (id, "to", subject, text) values ($1, $2, $3, $4) on conflict do nothing',
        [id, to, subject, text],
      )
    },
    close: () => {},
  }
}
