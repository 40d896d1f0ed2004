/** What an image stands for: the process that a container of it starts. */
export interface Image {
  /** Goes before the container's `args`; replaced by its `command`. */
  entrypoint: readonly string[]
  /** What is run, or given to the entrypoint, where the container has no `args`. */
  arguments: readonly string[]
  /** Where it runs, if the container says nothing else; undefined: the node's working folder. */
  folder?: string
  /** Variables that the image sets; the container's go before. */
  env: Readonly<Record<string, string>>
}

/** The image's name without registry of Docker Hub, and without tag and digest: `postgres` of `docker.io/library/postgres:17`. */
export function imageName(reference: string): string {
  const name = reference.replace(/@sha256:[0-9a-f]+$/, '').replace(/:[^/:]+$/, '')
  return name
    .replace(/^(docker\.io|index\.docker\.io)\//, '')
    .replace(/^library\//, '')
    .replace(/^localhost\//, '')
}
