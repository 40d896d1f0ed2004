/**
 * Replaces `$(NAME)` by the variable's value. A name that is not known stays as it is written, and `$$(NAME)`
 * gives `$(NAME)`.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/third_party/forked/golang/expansion/expand.go
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\$|\([^)]*\))/g, (match, after: string) => {
    if (after === '$') return '$'
    const name = after.slice(1, -1)
    return Object.hasOwn(variables, name) ? (variables[name] ?? '') : match
  })
}
