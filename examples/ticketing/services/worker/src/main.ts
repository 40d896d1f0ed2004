import { createWorker } from './worker.ts'

await (await createWorker(process.env)).start()
