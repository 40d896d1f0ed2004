import { createBank } from './bank.ts'

await (await createBank(process.env)).start()
