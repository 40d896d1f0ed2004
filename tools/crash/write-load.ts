import type { Transport } from '@devmatic/kube-client'
import type { Ledger } from './ledger.ts'

const collection = '/api/v1/namespaces/default/configmaps'
const writers = 12
const namesPerWriter = 24

/** Writes as fast as a server answers, until it answers no more; the ledger knows what was promised. */
export async function writeUntilDeath(
  transport: Transport,
  ledger: Ledger,
  random: () => number,
): Promise<void> {
  const write = async (writer: number): Promise<void> => {
    for (let count = 0; ; count++) {
      const name = `w${writer}-${Math.floor(random() * namesPerWriter)}`
      if (!(await writeOnce(transport, ledger, { name, random }))) return
    }
  }
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
}

/** Creates, changes or deletes one object. Resolves to whether the server answered. */
async function writeOnce(
  transport: Transport,
  ledger: Ledger,
  { name, random }: { name: string; random: () => number },
): Promise<boolean> {
  const isThere = ledger.last(name) !== undefined
  const isDelete = isThere && random() < 0.2
  // Objects of very different sizes: some writes are torn in their middle, and logs grow enough for snapshots.
  const value = isDelete ? undefined : `${random()} ${'x'.repeat(Math.floor(random() ** 4 * 30_000))}`
  const object = { metadata: { name, labels: { crash: 'test' } }, data: { value } }
  ledger.ask(name, value)
  try {
    const response = await transport.request({
      method: isDelete ? 'DELETE' : isThere ? 'PUT' : 'POST',
      path: isThere ? `${collection}/${name}` : collection,
      headers: { 'content-type': 'application/json' },
      body: isDelete ? '{}' : JSON.stringify(object),
    })
    const text = await response.body.text()
    if (response.status >= 300) throw new Refused(`${name}: ${response.status} ${text}`)
    ledger.acknowledge(name, value)
    return true
  } catch (error) {
    if (error instanceof Refused) throw error
    return false // the server is dead: nobody knows what became of this one
  }
}

/** The server answered, and not as it should: that is no crash. */
class Refused extends Error {}

/** Every object of the load that is there, by its name. */
export async function readAll(transport: Transport): Promise<Map<string, string>> {
  const response = await transport.request({
    method: 'GET',
    path: `${collection}?labelSelector=crash%3Dtest`,
    headers: {},
  })
  const list = JSON.parse(await response.body.text()) as {
    items: { metadata: { name: string }; data: { value: string } }[]
  }
  return new Map(list.items.map(({ metadata, data }) => [metadata.name, data.value]))
}
