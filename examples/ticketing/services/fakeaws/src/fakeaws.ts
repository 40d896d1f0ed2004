import S3rver from '@20minutes/s3rver'
import dynalite from 'dynalite'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Environment } from '../../../shared/environment.ts'
import { createService, type Service } from '../../../shared/service.ts'

/** DynamoDB and S3 on one port, by libraries that the AWS SDK takes for the real ones. What they hold goes with the Pod. */
export async function createFakeAws(env: Environment): Promise<Service> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fakeaws-'))
  const dynamo = dynalite({ createTableMs: 0 })
  const s3 = new S3rver({
    directory: folder,
    silent: true,
    vhostBuckets: false,
    allowMismatchedSignatures: true,
  })
  const service = await createService({
    name: 'fakeaws',
    env,
    close: () => rm(folder, { recursive: true, force: true }),
  })

  const answer: Record<'dynamo' | 's3', RequestListener> = {
    dynamo: (request, response) => dynamo.emit('request', request, response),
    s3: s3.callback(),
  }
  await service.app.register((aws, _options, done) => {
    // The libraries read the bodies themselves.
    aws.removeAllContentTypeParsers()
    aws.addContentTypeParser('*', (_request, _body, parsed) => parsed(null))
    aws.all('/*', (request, reply) => {
      reply.hijack()
      answer[isDynamo(request.raw) ? 'dynamo' : 's3'](request.raw, reply.raw)
    })
    done()
  })
  return service
}

/** DynamoDB's protocol names the operation in a header; S3's is in path and method. */
function isDynamo(request: IncomingMessage): boolean {
  const target = request.headers['x-amz-target']
  return typeof target === 'string' && target.startsWith('DynamoDB_')
}
