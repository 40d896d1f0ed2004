// Loaded into every Node program of a Pod, through NODE_OPTIONS. Host mode has no network namespaces and no
// mounts; this gives Node programs what they would have of both:
// - a server that listens on every address, or on localhost, listens on the Pod's address;
// - a client of localhost finds the Pod's own servers first;
// - names of Services and of headless Services' Pods resolve;
// - files below a mountPath are found where the volume is.
// Plain JavaScript without dependencies: the program may run on any Node from 16 on.
'use strict'

const podIP = process.env.DEVMATIC_POD_IP
const namesFile = process.env.DEVMATIC_NAMES
const namespace = process.env.DEVMATIC_NAMESPACE || 'default'
const hostname = process.env.DEVMATIC_HOSTNAME
const mounts = parseMounts(process.env.DEVMATIC_MOUNTS)
// The program's own files: a mount at /tmp must not hide a product that lies below /tmp.
const kept = (process.env.DEVMATIC_KEPT_FOLDERS || '').split(':').filter(Boolean)

if (podIP) patchNetwork()
if (hostname) require('node:os').hostname = () => hostname
if (mounts.length > 0) patchFiles()
require('node:module').syncBuiltinESMExports()

function patchNetwork() {
  const net = require('node:net')
  const dns = require('node:dns')
  const dgram = require('node:dgram')
  patchListen(net)
  patchConnect(net)
  patchLookup(dns)
  patchBind(dgram)
}

/** @param {unknown} host */
function isEverywhere(host) {
  return (
    host === undefined ||
    host === null ||
    host === '' ||
    host === '0.0.0.0' ||
    host === '::' ||
    host === '::0' ||
    host === '[::]'
  )
}

/** @param {unknown} host */
function isLocal(host) {
  return host === 'localhost' || host === '127.0.0.1' || host === '::1' || host === '[::1]'
}

function patchListen(net) {
  const listen = net.Server.prototype.listen
  net.Server.prototype.listen = function (...args) {
    const [first, second] = args
    if (typeof first === 'object' && first !== null && !Array.isArray(first)) {
      const isPort =
        first.path === undefined &&
        first.fd === undefined &&
        first._handle === undefined &&
        typeof first.listen !== 'function'
      if (isPort && (isEverywhere(first.host) || isLocal(first.host)))
        args[0] = { ...first, host: podIP, ipv6Only: false }
    } else if (isPortNumber(first) || first === undefined || first === null || typeof first === 'function') {
      if (typeof first === 'function') args.unshift(0)
      if (typeof second === 'string') {
        if (isEverywhere(second) || isLocal(second)) args[1] = podIP
      } else {
        // (port), (port, callback), (port, backlog), (port, undefined, …): the address goes between.
        if (args.length === 0) args.push(0)
        if (typeof args[1] === 'function' || typeof args[1] === 'number') args.splice(1, 0, podIP)
        else args[1] = podIP
      }
    }
    return listen.apply(this, args)
  }
}

function isPortNumber(value) {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))
}

/** A client of an address of localhost takes the way of its name, which leads to the Pod first. */
function patchConnect(net) {
  const connect = net.Socket.prototype.connect
  net.Socket.prototype.connect = function (...args) {
    // net.connect() and http hand over arguments that are normalised already: an array with options in front.
    const normalized = Array.isArray(args[0]) ? args[0] : undefined
    const options = normalized ? normalized[0] : args[0]
    if (
      typeof options === 'object' &&
      options !== null &&
      options.path === undefined &&
      isLocal(options.host)
    ) {
      const local = {
        ...options,
        host: 'localhost',
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: 250,
      }
      if (normalized) normalized[0] = local
      else args[0] = local
    }
    return connect.apply(this, args)
  }
}

function patchLookup(dns) {
  const lookup = dns.lookup
  dns.lookup = function (name, options, callback) {
    const done = typeof options === 'function' ? options : callback
    const wants =
      typeof options === 'object' && options !== null
        ? options
        : { family: typeof options === 'number' ? options : 0 }
    const found = resolve(name)
    if (found === undefined) return lookup.apply(this, arguments)
    if (typeof found === 'string') return lookup.call(this, found, options, callback)
    answer(name, { addresses: found, all: Boolean(wants.all) }, done)
    return {}
  }
  const lookupPromise = dns.promises.lookup
  dns.promises.lookup = function (name, options) {
    const found = resolve(name)
    if (found === undefined) return lookupPromise.apply(this, arguments)
    if (typeof found === 'string') return lookupPromise.call(this, found, options)
    return new Promise((resolvePromise, reject) => {
      answer(name, { addresses: found, all: Boolean(options && options.all) }, (error, address, family) => {
        if (error) reject(error)
        else resolvePromise(Array.isArray(address) ? address : { address, family })
      })
    })
  }
}

function answer(name, { addresses, all }, done) {
  process.nextTick(() => {
    if (addresses.length === 0) {
      const error = new Error(`getaddrinfo ENOTFOUND ${name}`)
      done(Object.assign(error, { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name }))
    } else if (all)
      done(
        null,
        addresses.map(address => ({ address, family: 4 })),
      )
    else done(null, addresses[Math.floor(Math.random() * addresses.length)], 4)
  })
}

/** Addresses, another name, or undefined for a name that is none of ours. */
function resolve(name, depth = 0) {
  if (typeof name !== 'string' || depth > 8) return undefined
  if (name === 'localhost') return [podIP, '127.0.0.1']
  if (name === hostname) return [podIP]
  const table = readNames()
  const short = name.replace(/\.$/, '').replace(/\.cluster\.local$/, '')
  const isService = /^(.+)\.svc$/.exec(short)
  const keys = isService ? [isService[1]] : [`${short}.${namespace}`, short]
  for (const key of keys) {
    const entry = Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined
    if (entry && entry.alias === undefined) return entry.addresses
    if (entry) return resolve(entry.alias, depth + 1) || entry.alias
  }
  return undefined
}

let names = { mtimeMs: -1, ino: -1, table: {} }

/** The node replaces the file when Services change: a look at its time says whether to read it anew. */
function readNames() {
  const fs = require('node:fs')
  try {
    const { mtimeMs, ino } = fs.statSync(namesFile)
    if (mtimeMs !== names.mtimeMs || ino !== names.ino)
      names = { mtimeMs, ino, table: JSON.parse(fs.readFileSync(namesFile, 'utf8')) }
  } catch {
    // No file, no names.
  }
  return names.table
}

function patchBind(dgram) {
  const bind = dgram.Socket.prototype.bind
  dgram.Socket.prototype.bind = function (...args) {
    const [first, second] = args
    if (this.type === 'udp4' && typeof first === 'object' && first !== null && isEverywhere(first.address))
      args[0] = { ...first, address: podIP }
    else if (this.type === 'udp4' && typeof first === 'number' && typeof second !== 'string')
      args.splice(1, 0, podIP)
    else if (this.type === 'udp4' && typeof second === 'string' && isEverywhere(second)) args[1] = podIP
    return bind.apply(this, args)
  }
}

function parseMounts(text) {
  try {
    return JSON.parse(text || '[]').sort((a, b) => b[0].length - a[0].length)
  } catch {
    return []
  }
}

/** Where a file really is. */
function translate(file) {
  const isUrl = file instanceof URL && file.protocol === 'file:'
  const text = isUrl ? decodeURIComponent(file.pathname) : Buffer.isBuffer(file) ? file.toString() : file
  if (typeof text !== 'string') return file
  if (kept.some(folder => text === folder || text.startsWith(`${folder}/`))) return file
  for (const [mountPath, source] of mounts) {
    if (text === mountPath) return source
    if (text.startsWith(`${mountPath}/`)) return source + text.slice(mountPath.length)
  }
  return file
}

function patchFiles() {
  const fs = require('node:fs')
  const one = [
    'access',
    'appendFile',
    'chmod',
    'chown',
    'exists',
    'lstat',
    'mkdir',
    'mkdtemp',
    'open',
    'openAsBlob',
    'opendir',
    'readFile',
    'readdir',
    'readlink',
    'realpath',
    'rm',
    'rmdir',
    'stat',
    'statfs',
    'truncate',
    'unlink',
    'utimes',
    'watch',
    'watchFile',
    'unwatchFile',
    'writeFile',
    'createReadStream',
    'createWriteStream',
  ]
  const two = ['copyFile', 'cp', 'link', 'rename', 'symlink']
  for (const target of [fs, fs.promises]) {
    for (const name of one) for (const form of [name, `${name}Sync`]) wrap(target, form, 1)
    for (const name of two) for (const form of [name, `${name}Sync`]) wrap(target, form, 2)
  }
}

function wrap(target, name, paths) {
  const original = target[name]
  if (typeof original !== 'function') return
  const wrapped = function (...args) {
    for (let index = 0; index < paths; index++) args[index] = translate(args[index])
    return original.apply(this, args)
  }
  // Properties such as realpath.native and util.promisify's custom form stay.
  target[name] = Object.assign(wrapped, original)
  for (const symbol of Object.getOwnPropertySymbols(original)) wrapped[symbol] = original[symbol]
}
