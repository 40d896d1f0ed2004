import { z } from 'zod'
import type { ImageMapping } from './product.ts'

/** One environment as `devmatic.yaml` writes it. */
export interface EnvironmentText {
  cluster?: string | undefined
  context?: string | undefined
  namespace?: string | undefined
  /** A file, several, or the variables themselves. */
  variables?: string | string[] | Record<string, unknown> | undefined
  promote?: { from: string; mayDiffer?: string[] | undefined } | undefined
  budget?: { deletions?: number | undefined; unavailable?: number | string | undefined } | undefined
  protected?: boolean | undefined
  external?: string[] | undefined
}

/** `devmatic.yaml`: the product, its environments, presets, and what stands for images on a laptop. */
export interface ProductText {
  product: string
  manifests: string
  environments: Record<string, EnvironmentText | null>
  presets: Record<string, Record<string, 'off' | 'image' | 'source'>>
  images: Record<string, ImageMapping>
}

const text = z.string().min(1)
const names = z.array(text)
const variables = z.union([text, names, z.record(z.string(), z.json())], {
  error: 'must be a file, a list of files, or variables',
})
const unavailable = z.union([z.int().min(0), z.string().regex(/^\d+%$/)], {
  error: 'must be a number or a percentage such as "25%"',
})
const environment: z.ZodType<EnvironmentText> = z.strictObject({
  cluster: text.optional(),
  context: text.optional(),
  namespace: text.optional(),
  variables: variables.optional(),
  promote: z.strictObject({ from: text, mayDiffer: names.optional() }).optional(),
  budget: z
    .strictObject({ deletions: z.int().min(0).optional(), unavailable: unavailable.optional() })
    .optional(),
  protected: z.boolean().optional(),
  external: z
    .array(z.string().regex(/^[^/]+\/[^/]+$/, 'must be kind/name, such as secret/database'))
    .optional(),
})
const image: z.ZodType<ImageMapping> = z.union(
  [z.strictObject({ command: names.min(1) }), z.strictObject({ source: text })],
  {
    error: 'must be { command: [program, …] } or { source: folder }',
  },
)

// To YAML 1.1 a plain `off` is a boolean, and so it reaches us.
const mode = z.union([z.enum(['off', 'image', 'source']), z.literal(false).transform(() => 'off' as const)], {
  error: 'must be off, image or source',
})

/** Checks `devmatic.yaml`. */
export const productSchema: z.ZodType<ProductText> = z.strictObject({
  product: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and "-"'),
  manifests: text.default('manifests'),
  environments: z.record(text, environment.nullable()).default({}),
  presets: z.record(text, z.record(text, mode)).default({}),
  images: z.record(text, image).default({}),
})
