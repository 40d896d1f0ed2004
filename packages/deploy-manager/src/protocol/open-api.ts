import { z } from 'zod'
import { problem } from './error.ts'
import { protocolVersion } from './hello.ts'
import { type AnyRoute, routes } from './routes.ts'

/** A JSON document. */
export type JsonDocument = Record<string, unknown>

/** The OpenAPI 3.1 document of all endpoints. @see https://spec.openapis.org/oas/v3.1.1.html */
export function openApiDocument(): JsonDocument {
  const paths: Record<string, JsonDocument> = {}
  for (const [name, route] of Object.entries(routes)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'devmatic deploy-manager',
      version: String(protocolVersion),
      description: 'What the dashboard and the command line are made with.',
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problem) },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'devmatic' },
      },
    },
    security: [{ token: [] }, { session: [] }],
  }
}

function operation(operationId: string, route: AnyRoute): JsonDocument {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')]
  const { body } = route
  return {
    operationId,
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } },
    }),
    responses: {
      ...answerOf(route),
      default: {
        description: 'What went wrong, and what to do',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function answerOf({ kind, result, summary }: AnyRoute): JsonDocument {
  const schema = jsonSchema(result)
  if (kind === 'socket') return { '101': { description: summary } }
  const type = kind === 'events' ? 'text/event-stream' : 'application/json'
  return { '200': { description: summary, content: { [type]: { schema } } } }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): JsonDocument[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Record<string, JsonDocument>
    required?: string[]
  }
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: each,
    ...(each['type'] === 'array' && { style: 'form', explode: false }),
  }))
}

/** Of what comes out: what a query's text is turned into is what it means. */
function jsonSchema(schema: z.ZodType): JsonDocument {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })
  return rest
}
