import { createSales } from './sales.ts'

await (await createSales(process.env)).start()
