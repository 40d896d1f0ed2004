import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const preload = path.join(import.meta.dirname, '../../preload/preload.cjs')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'preload-'))
  await writeFile(path.join(folder, 'config.json'), '{"a":1}')
  const table = {
    'sales.shop': { addresses: ['127.32.0.7'] },
    'db.data': { addresses: ['127.64.0.8', '127.64.0.9'] },
    'db-0.db.data': { addresses: ['127.64.0.8'] },
    'mail.shop': { alias: 'localhost' },
    'empty.shop': { addresses: [] },
  }
  await writeFile(path.join(folder, 'names.json'), JSON.stringify(table))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a program as a Pod's would be, and returns what it printed. */
async function inPod(program: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    NODE_OPTIONS: `--require ${preload}`,
    DEVMATIC_POD_IP: '127.64.7.7',
    DEVMATIC_NAMESPACE: 'shop',
    DEVMATIC_HOSTNAME: 'web-0',
    DEVMATIC_NAMES: path.join(folder, 'names.json'),
    DEVMATIC_MOUNTS: JSON.stringify([['/etc/app', folder]]),
  }
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env })
  return stdout.trim()
}

const listen = (args: string): string =>
  `import { createServer } from 'node:http'; const s = createServer(); s.listen(${args}); s.on('listening', () => { console.log(s.address().address); s.close() })`

test.each([
  ['0', '127.64.7.7'],
  ['', '127.64.7.7'],
  ["'0'", '127.64.7.7'],
  ['0, () => {}', '127.64.7.7'],
  ['0, 5', '127.64.7.7'],
  ["0, '0.0.0.0'", '127.64.7.7'],
  ["0, '::', () => {}", '127.64.7.7'],
  ["0, 'localhost'", '127.64.7.7'],
  ["0, '127.0.0.1', 5, () => {}", '127.64.7.7'],
  ['{ port: 0 }', '127.64.7.7'],
  ["{ port: 0, host: '::', ipv6Only: true }", '127.64.7.7'],
  ['undefined, undefined, () => {}', '127.64.7.7'],
  ["{ port: 0, host: '127.64.7.8' }", '127.64.7.8'],
  ["0, '127.64.7.8'", '127.64.7.8'],
])('listen(%s) is at %s', async (args, address) => {
  expect(await inPod(listen(args))).toBe(address)
})

test('a pipe stays a pipe', async () => {
  const file = path.join(folder, 'socket')
  expect(
    await inPod(
      `import { createServer } from 'node:net'; const s = createServer(); s.listen('${file}', () => { console.log(s.address()); s.close() })`,
    ),
  ).toBe(file)
})

test.each([
  ['sales', '127.32.0.7'],
  ['sales.shop', '127.32.0.7'],
  ['sales.shop.svc', '127.32.0.7'],
  ['sales.shop.svc.cluster.local', '127.32.0.7'],
  ['sales.shop.svc.cluster.local.', '127.32.0.7'],
  ['db-0.db.data.svc.cluster.local', '127.64.0.8'],
  ['web-0', '127.64.7.7'],
  ['empty', 'ENOTFOUND'],
  ['sales.other.svc', 'ENOTFOUND'],
])('%s resolves to %s', async (name, expected) => {
  const program = `import { lookup } from 'node:dns'; lookup('${name}', (error, address) => console.log(error?.code ?? address))`
  expect(await inPod(program)).toMatch(expected === 'ENOTFOUND' ? /^(ENOTFOUND|EAI_AGAIN)$/ : expected)
})

test('a headless Service has all its addresses, also for promises', async () => {
  const program = `import { lookup } from 'node:dns/promises'; console.log(JSON.stringify(await lookup('db.data', { all: true })))`
  expect(JSON.parse(await inPod(program))).toEqual([
    { address: '127.64.0.8', family: 4 },
    { address: '127.64.0.9', family: 4 },
  ])
})

test.each(['localhost', '127.0.0.1', '[::1]', 'mail'])(
  'a client of %s reaches the server of its own Pod',
  async host => {
    const program = `
    import { createServer } from 'node:http'
    const server = createServer((_, response) => response.end('mine')).listen(0)
    await new Promise(resolve => server.once('listening', resolve))
    console.log(await (await fetch('http://${host}:' + server.address().port)).text())
    server.close()`
    expect(await inPod(program)).toBe('mine')
  },
)

test('a server of the machine is reached at localhost where the Pod has none', async () => {
  const program = `
    import { createServer } from 'node:net'
    import { spawn } from 'node:child_process'
    const other = spawn(process.execPath, ['-e', "const s = require('net').createServer(c => c.end('machine')); s.listen(0, '127.0.0.1', () => console.log(s.address().port))"], { env: {} })
    const port = Number(await new Promise(resolve => other.stdout.once('data', resolve)))
    const { connect } = await import('node:net')
    connect(port, 'localhost').on('data', data => { console.log(String(data)); other.kill() }).on('error', error => { console.log(error.code); other.kill() })`
  expect(await inPod(program)).toBe('machine')
})

test('files below a mount are found, whichever way they are read', async () => {
  const program = `
    import fs, { readFileSync } from 'node:fs'
    import { readFile, readdir } from 'node:fs/promises'
    import { createRequire } from 'node:module'
    console.log(readFileSync('/etc/app/config.json', 'utf8'), await readFile('/etc/app/config.json', 'utf8'),
      (await readdir('/etc/app')).includes('config.json'), fs.existsSync('/etc/app/none'), fs.existsSync('/etc/apple'),
      fs.realpathSync.native('/tmp'))`
  expect(await inPod(program)).toBe('{"a":1} {"a":1} true false false /tmp')
})

test('the hostname is the Pod', async () => {
  expect(await inPod("import { hostname } from 'node:os'; console.log(hostname())")).toBe('web-0')
})
