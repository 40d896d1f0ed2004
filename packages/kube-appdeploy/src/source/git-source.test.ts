import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeText } from './decode-text.ts'
import { createGitSource } from './git-source.ts'
import { maxTemplateBytes } from './manifest-source.ts'

describe('createGitSource', () => {
  let repository: string
  beforeEach(async () => {
    repository = await mkdtemp(path.join(tmpdir(), 'git-source-'))
    git('init', '-q', '-b', 'main')
    await mkdir(path.join(repository, 'manifests', 'sub'), { recursive: true })
  })
  afterEach(() => rm(repository, { recursive: true }))

  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com']
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  const write = (name: string, text: string): Promise<void> =>
    writeFile(path.join(repository, 'manifests', name), text)
  const commit = (): void => {
    git('add', '-A')
    git('commit', '-q', '-m', 'one')
  }
  const open = (more: { revision?: string; path?: string; recursive?: boolean } = {}) =>
    createGitSource({ directory: repository, revision: 'HEAD', path: 'manifests', ...more })

  test('reads what was committed, whatever the working tree holds', async () => {
    await write('b.yaml', 'committed')
    await write('a\tb.yaml', 'tab')
    await write('sub/c.yaml', 'below')
    await write('variables.yaml', 'name: web')
    await write('notes.txt', '')
    commit()
    await write('b.yaml', 'changed since')
    await write('new.yaml', 'new')
    const source = await open()
    expect(await source.names()).toEqual(['a\tb.yaml', 'b.yaml'])
    expect(decodeText(await source.open('b.yaml'), 'b.yaml')).toBe('committed')
    expect(source.displayName?.('b.yaml')).toBe('git:HEAD:manifests/b.yaml')
    expect(await source.variables()).toMatchObject({ file: 'git:HEAD:manifests/variables.yaml' })
    expect(await (await open({ recursive: true })).names()).toContain('sub/c.yaml')
  })

  test('reads an older revision, by its branch or tag too', async () => {
    await write('a.yaml', 'first')
    commit()
    git('tag', 'v1')
    await write('a.yaml', 'second')
    commit()
    for (const revision of ['HEAD~1', 'v1']) {
      const source = await open({ revision })
      expect(decodeText(await source.open('a.yaml'), 'a.yaml')).toBe('first')
    }
  })

  test('says what is not there', async () => {
    await write('a.yaml', '')
    commit()
    await expect(open({ revision: 'nowhere' })).rejects.toMatchObject({
      code: 'source/unreadable',
      message: expect.stringMatching(/^git:nowhere:manifests cannot be read: /),
    })
    await expect(open({ path: 'none' })).rejects.toThrow(/the revision has no such folder/)
    await expect(open({ revision: '--output=x' })).rejects.toMatchObject({ code: 'source/unreadable' })
  })

  test('refuses links, and files that are too large', async () => {
    await symlink('../outside.yaml', path.join(repository, 'manifests', 'link.yaml'))
    await write('big.yaml', 'x'.repeat(maxTemplateBytes + 1))
    commit()
    const source = await open()
    await expect(source.open('link.yaml')).rejects.toThrow(/link.yaml is a link/)
    await expect(source.open('big.yaml')).rejects.toMatchObject({ code: 'source/too-large' })
  })
})
