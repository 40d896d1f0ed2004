/** Keys from the root of the variables to one of them. */
export type VariablePath = readonly (string | number)[]

/** Writes a path as templates do: `replicas.web`; keys that hold a dot stand in brackets, `labels["a.b/c"]`. */
export function formatVariablePath(path: VariablePath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    if (key === '' || /[.["\]]/.test(key)) return `${text}[${JSON.stringify(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/** Reads the dotted form of an option's name; each dot goes one map deeper. */
export function parseVariablePath(text: string): string[] {
  return text.split('.')
}
