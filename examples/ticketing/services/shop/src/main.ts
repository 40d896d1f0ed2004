import { createShop } from './shop.ts'

await (await createShop(process.env)).start()
