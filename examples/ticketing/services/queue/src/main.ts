import { createQueue } from './queue.ts'

await (await createQueue(process.env)).start()
