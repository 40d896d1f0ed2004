import { startProduct } from './product.ts'

// The whole product on this machine, without a cluster: node testing/alone.ts [PORT]
const product = await startProduct({ port: Number(process.argv[2] ?? 4600), verbose: true })
process.stdout.write(`\nThe shop: ${product.url}/   mail: ${product.url}/mailbox/   Ctrl-C ends it.\n`)
process.once('SIGINT', () => void product[Symbol.asyncDispose]().then(() => process.exit(0)))
