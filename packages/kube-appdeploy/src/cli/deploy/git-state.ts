/** The commit of a folder, and whether files below it differ from it; nothing outside a repository. */
export async function readGitState(folder: string): Promise<{ commit?: string; dirty?: boolean }> {
  const { simpleGit } = await import('simple-git')
  try {
    const git = simpleGit(folder)
    const [commit, changes] = await Promise.all([
      git.revparse(['HEAD']),
      git.raw(['status', '--porcelain', '--', '.']),
    ])
    return { commit, dirty: changes.trim() !== '' }
  } catch {
    // No repository, no commit yet, or no git: the history does without.
    return {}
  }
}
