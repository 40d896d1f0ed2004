import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { required, type Environment } from '../../../shared/environment.ts'

/** A sold ticket, as the scanners at the entrance look it up. */
export interface EntranceTicket {
  code: string
  type: string
  seat: string | null
}

/** The cloud as this product uses it: a table that the entrance reads, and a bucket for exports. */
export class Cloud {
  readonly #dynamo: DynamoDBClient
  readonly #s3: S3Client
  readonly #table: string
  readonly #bucket: string
  readonly #ownsStores: boolean

  constructor(env: Environment) {
    const endpoint = env['AWS_ENDPOINT_URL'] === '' ? undefined : env['AWS_ENDPOINT_URL']
    const options = { region: required(env, 'AWS_REGION'), ...(endpoint !== undefined && { endpoint }) }
    this.#dynamo = new DynamoDBClient(options)
    this.#s3 = new S3Client({ ...options, forcePathStyle: endpoint !== undefined })
    this.#table = required(env, 'ENTRANCE_TABLE')
    this.#bucket = required(env, 'EXPORT_BUCKET')
    this.#ownsStores = endpoint !== undefined
  }

  /** Writes tickets where the entrance finds them; the same ticket twice is one. */
  async admit(order: string, tickets: readonly EntranceTicket[]): Promise<void> {
    await this.#withStores(async () => {
      const left = tickets.map(({ code, type, seat }) => ({
        PutRequest: {
          Item: {
            code: { S: code },
            order: { S: order },
            type: { S: type },
            ...(seat !== null && { seat: { S: seat } }),
          },
        },
      }))
      while (left.length > 0) {
        const requests = left.splice(0, 25)
        const answer = await this.#dynamo.send(
          new BatchWriteItemCommand({ RequestItems: { [this.#table]: requests } }),
        )
        left.push(...((answer.UnprocessedItems?.[this.#table] ?? []) as typeof left))
      }
    })
  }

  /** Stores one object. */
  async store(key: string, body: string): Promise<void> {
    await this.#withStores(() =>
      this.#s3.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          ContentType: 'application/x-ndjson',
        }),
      ),
    )
  }

  close(): void {
    this.#dynamo.destroy()
    this.#s3.destroy()
  }

  /** The stand-ins start empty; in the real cloud table and bucket are there, and not ours to make. */
  async #withStores(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const { name } = error as { name?: string }
      if (!this.#ownsStores || (name !== 'ResourceNotFoundException' && name !== 'NoSuchBucket')) throw error
      await this.#createStores(name)
      await work()
    }
  }

  async #createStores(missing: 'ResourceNotFoundException' | 'NoSuchBucket'): Promise<void> {
    if (missing === 'NoSuchBucket') {
      await this.#s3.send(new CreateBucketCommand({ Bucket: this.#bucket }))
      return
    }
    await this.#dynamo.send(
      new CreateTableCommand({
        TableName: this.#table,
        KeySchema: [{ AttributeName: 'code', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'code', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    await waitUntilTableExists(
      { client: this.#dynamo, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { TableName: this.#table },
    )
  }
}
