import type { Suite } from './suite.ts'

/** Every suite by the name of its file without ending; loaded when asked for. */
export const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  gotemplate: async () => (await import('./gotemplate.ts')).gotemplate,
  sprig: async () => (await import('./sprig.ts')).sprig,
  manifests: async () => (await import('./manifests.ts')).manifests,
  yaml: async () => (await import('./yaml.ts')).yaml,
  quantity: async () => (await import('./quantity.ts')).quantity,
  'label-selector': async () => (await import('./label-selector.ts')).labelSelector,
  'strategic-merge-patch': async () => (await import('./strategic-merge-patch.ts')).strategicMergePatch,
  'json-merge-patch': async () => (await import('./json-merge-patch.ts')).jsonMergePatch,
  'server-side-apply': async () => (await import('./server-side-apply.ts')).serverSideApply,
  defaults: async () => (await import('./defaults.ts')).defaults,
  validation: async () => (await import('./validation.ts')).validation,
  protobuf: async () => (await import('./protobuf.ts')).protobuf,
  table: async () => (await import('./table.ts')).table,
  cron: async () => (await import('./cron.ts')).cron,
  rollout: async () => (await import('./rollout.ts')).rollout,
}
