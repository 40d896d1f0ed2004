import { createFakeAws } from './fakeaws.ts'

await (await createFakeAws(process.env)).start()
