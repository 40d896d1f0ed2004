/** How a case differs from a real cluster on purpose. */
export interface Difference {
  reason: string
  /** What is replaced in both outcomes, as JSON text, before they are compared; without it they are not. */
  unlike?: RegExp
}

const remedy: Difference = {
  reason: 'an image that stands for nothing says what to add',
  unlike: /: this cluster runs processes\..*?ARGUMENT\]/g,
}
const uncounted: Difference = {
  reason: 'requests are meant for production: on a laptop with less, the product starts all the same',
}

/** By the names of cases. */
export const differences: Readonly<Record<string, Difference>> = {
  'image-not-there': remedy,
  'log-of-what-waits': remedy,
  'rollout-that-cannot-work': remedy,
  'rollout-mended': remedy,
  'rollout-past-its-deadline': remedy,
  'scaled-while-it-rolls': remedy,
  'more-processors-than-there-are': uncounted,
  'more-memory-than-there-is': uncounted,
  'hook-before-end': {
    reason: 'a kubelet clears the log away, sooner or later',
    unlike: /,"result":"(\\.|[^"\\])*"/g,
  },
  'program-not-there': {
    reason: 'a container runtime words it otherwise',
    unlike: /(failed to create containerd task|no-such-program: not found)(\\.|[^"\\])*/g,
  },
}

/** An outcome without what differs on purpose. */
export function comparable(name: string, outcome: unknown): unknown {
  const { unlike } = differences[name] ?? {}
  return unlike ? (JSON.parse(JSON.stringify(outcome ?? null).replaceAll(unlike, '')) as unknown) : outcome
}
