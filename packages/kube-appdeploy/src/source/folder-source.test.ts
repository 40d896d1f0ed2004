import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeText } from './decode-text.ts'
import { createFolderSource } from './folder-source.ts'

describe('createFolderSource', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'folder-source-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const write = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text)

  test('lists *.yaml by bytes and keeps variables.yaml apart', async () => {
    for (const name of ['b.yaml', 'a.yaml', 'B.yaml', 'é.yaml', 'c.yml', 'notes.txt', 'variables.yaml'])
      await write(name, name)
    const source = await createFolderSource(folder)
    expect(await source.names()).toEqual(['B.yaml', 'a.yaml', 'b.yaml', 'é.yaml'])
    expect(await source.variables()).toMatchObject({ file: expect.stringMatching(/variables\.yaml$/) })
  })

  test('reads subfolders only where asked, and never hidden ones', async () => {
    for (const name of ['sub', '.git']) {
      await mkdir(path.join(folder, name))
      await write(`${name}/x.yaml`, '')
    }
    expect(await (await createFolderSource(folder)).names()).toEqual([])
    expect(await (await createFolderSource(folder, { recursive: true })).names()).toEqual(['sub/x.yaml'])
  })

  test('refuses links that loop or leave the folder, and follows those inside', async () => {
    await write('real.yaml', 'text')
    await symlink('real.yaml', path.join(folder, 'inside.yaml'))
    await symlink('loop.yaml', path.join(folder, 'loop.yaml'))
    await symlink('/etc/hostname', path.join(folder, 'outside.yaml'))
    await symlink('nowhere', path.join(folder, 'dangling.yaml'))
    const source = await createFolderSource(folder)
    expect(decodeText(await source.open('inside.yaml'), 'x')).toBe('text')
    await expect(source.open('loop.yaml')).rejects.toThrow(/links lead in a circle/)
    await expect(source.open('outside.yaml')).rejects.toThrow(/outside the folder/)
    await expect(source.open('dangling.yaml')).rejects.toThrow(/does not exist/)
  })

  test('says what a folder that cannot be read lacks', async () => {
    await write('file.yaml', '')
    await expect(createFolderSource(path.join(folder, 'none'))).rejects.toThrow(
      /does not exist; check the path/,
    )
    await expect(createFolderSource(path.join(folder, 'file.yaml'))).rejects.toThrow(/is no folder/)
  })

  test('refuses a file that is too large before reading it', async () => {
    await write('big.yaml', 'x'.repeat(16 * 1024 * 1024 + 1))
    const source = await createFolderSource(folder)
    await expect(source.open('big.yaml')).rejects.toMatchObject({ code: 'source/too-large' })
  })
})

describe('decodeText', () => {
  test('keeps a byte order mark', () => {
    expect(decodeText(Buffer.from([0xef, 0xbb, 0xbf, 0x61]), 'x')).toBe('\ufeffa')
  })

  test.each([
    [[0x61, 0x0a, 0xff], 2, 1],
    [[0x61, 0x62, 0xc3, 0x28], 1, 3],
    [[0xc3, 0xa9, 0xe2, 0x82], 1, 2],
    [[0x80], 1, 1],
  ])('says where %j stops being UTF-8', (bytes, line, column) => {
    expect(() => decodeText(Buffer.from(bytes), 'x.yaml')).toThrow(
      expect.objectContaining({ code: 'source/not-utf8', subject: `x.yaml:${line}:${column}` }),
    )
  })
})
