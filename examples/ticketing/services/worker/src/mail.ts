import { createMailer } from './mailer.ts'

await (await createMailer(process.env)).start()
