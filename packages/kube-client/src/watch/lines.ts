/** Splits a stream of bytes into lines, without their ends. What stands after the last end is a line too. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest: string[] = []
  for await (const chunk of chunks) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n')
    const last = lines.pop() ?? ''
    for (const line of lines) {
      rest.push(line)
      yield rest.length === 1 ? line : rest.join('')
      rest = []
    }
    // Parts are joined once, when the line's end comes: a line may come in a thousand chunks.
    if (last) rest.push(last)
  }
  const end = rest.join('') + decoder.decode()
  if (end) yield end
}
