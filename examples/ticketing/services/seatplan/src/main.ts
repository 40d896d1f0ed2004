import { createSeatplan } from './seatplan.ts'

await (await createSeatplan(process.env)).start()
