#!/usr/bin/env node
// Verifies an evidence pack of a Gatehouse audit log with nothing but Node (20.19 or newer): no portal, no database, no
// package. Run: node verify.mjs <pack folder or .zip> [--anchor <file or folder>]... [--key <vkey>]
// Exit code 0 when everything that can be checked holds, 1 when anything does not, 2 when it was called wrongly.
// How a pack is made up is written in README.txt beside this file.
import crypto from 'node:crypto'
import fs from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import zlib from 'node:zlib'
import { fileURLToPath } from 'node:url'

const sha256 = crypto.hash
  ? (bytes) => crypto.hash('sha256', bytes, 'buffer')
  : (bytes) => crypto.createHash('sha256').update(bytes).digest()

class Failed extends Error {}
const fail = (message) => {
  throw new Failed(message)
}

// ---- The Merkle tree of RFC 9162: leaves under 0x00, nodes under 0x01, grown from the left -----------------------------

const pair = Buffer.alloc(65, 1)
function nodeHash(left, right) {
  left.copy(pair, 1)
  right.copy(pair, 33)
  return sha256(pair)
}

class Tree {
  size = 0
  parts = []
  add(root, size) {
    if (this.size % size !== 0) fail('a subtree of the proof does not fit where it stands')
    this.size += size
    for (let last = this.parts.at(-1); last?.size === size; last = this.parts.at(-1)) {
      this.parts.pop()
      root = nodeHash(last.root, root)
      size *= 2
    }
    this.parts.push({ root, size })
  }
  root() {
    return (
      this.parts.reduceRight((right, { root }) => (right ? nodeHash(root, right) : root), null) ?? sha256('')
    )
  }
}

/** The largest full subtree that begins at `start` and ends at `end` or before. */
function largestAt(start, end) {
  let size = 1
  while ((start / size) % 2 === 0 && start + size * 2 <= end) size *= 2
  return size
}

// ---- Events: the leaf's hash is taken of the very bytes that stand in the line -----------------------------------------

const marks = [
  '{"sequence":',
  ',"leaf":',
  ',"people_salt":',
  ',"people":',
  ',"words_salt":',
  ',"words":',
].map((text) => Buffer.from(text))
const wide = 16 // bytes of a salt
const commitmentAt = { people: Buffer.from('"people":"'), words: Buffer.from(',"words":"') }

/** Hashes the lines of a chunk. Overwrites what stands before each hashed slice, so that no byte is copied. */
function hashLines(chunk) {
  const sequences = []
  const hashes = []
  let withheld = 0
  for (let at = 0; at < chunk.length;) {
    const end = chunk.indexOf(10, at)
    const places = []
    for (let from = at, n = 0; n < marks.length; n += 1) {
      const place = chunk.indexOf(marks[n], from)
      if (place < 0 || place >= end || (n === 0 && place !== at))
        return { problem: `a line is no event: ${lineAt(chunk, at, end)}` }
      places.push(place)
      from = place + marks[n].length
    }
    const slice = (n) => [places[n] + marks[n].length, places[n + 1] ?? end - 1]
    const [leafStart, leafEnd] = slice(1)
    const sequence = Number(chunk.latin1Slice(...slice(0)))
    if (!Number.isSafeInteger(sequence) || chunk[end - 1] !== 125)
      return { problem: `a line is no event: ${lineAt(chunk, at, end)}` }
    for (const [part, n] of [
      ['people', 2],
      ['words', 4],
    ]) {
      const [saltStart, saltEnd] = slice(n)
      const [textStart, textEnd] = slice(n + 1)
      if (
        chunk.latin1Slice(textStart, textEnd) === 'null' &&
        chunk.latin1Slice(saltStart, saltEnd) === 'null'
      ) {
        withheld += 1
        continue
      }
      const salt = Buffer.from(chunk.latin1Slice(saltStart + 1, saltEnd - 1), 'base64')
      const from = chunk.indexOf(commitmentAt[part], leafStart) + commitmentAt[part].length
      const promised = chunk.latin1Slice(from, from + 44)
      if (salt.length !== wide) return { problem: `event no. ${sequence}: its salt is not one` }
      salt.copy(chunk, textStart - wide)
      if (sha256(chunk.subarray(textStart - wide, textEnd)).toString('base64') !== promised)
        return { problem: `event no. ${sequence}: what it says of its ${part} is not what was sealed` }
    }
    chunk[leafStart - 1] = 0
    hashes.push(sha256(chunk.subarray(leafStart - 1, leafEnd)))
    sequences.push(sequence)
    at = end + 1
  }
  return { sequences, hashes: Buffer.concat(hashes), withheld }
}

const lineAt = (chunk, at, end) => chunk.toString('utf8', at, Math.min(end < 0 ? chunk.length : end, at + 80))

if (!isMainThread)
  parentPort.on('message', (bytes) =>
    parentPort.postMessage(hashLines(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))),
  )

/** Hashes chunks on all processors; answers in the order they came. */
function hashers(count) {
  if (count < 2) return { hash: async (chunk) => hashLines(chunk), close: async () => {} }
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(fileURLToPath(import.meta.url))
    const waiting = []
    worker.on('message', (found) => waiting.shift().resolve(found))
    worker.on('error', (error) => waiting.splice(0).forEach(({ reject }) => reject(error)))
    return { worker, waiting }
  })
  let turn = 0
  return {
    hash(chunk) {
      const { worker, waiting } = workers[turn++ % count]
      const found = new Promise((resolve, reject) => waiting.push({ resolve, reject }))
      worker.postMessage(chunk, [chunk.buffer])
      return found
    },
    close: () => Promise.all(workers.map(({ worker }) => worker.terminate())),
  }
}

// ---- Files: a folder, or a zip read by its central directory ------------------------------------------------------------

function openPack(place) {
  if (fs.statSync(place).isDirectory()) {
    const names = fs.readdirSync(place, { recursive: true, withFileTypes: true })
    const files = names
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    return new Map(
      files.map((file) => [
        path.relative(place, file).replaceAll(path.sep, '/'),
        () => fs.createReadStream(file, { highWaterMark: 1 << 20 }),
      ]),
    )
  }
  return openZip(place)
}

function openZip(place) {
  const fd = fs.openSync(place, 'r')
  const length = fs.fstatSync(fd).size
  const read = (at, size) => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(size, length - at)))
    fs.readSync(fd, bytes, 0, bytes.length, at)
    return bytes
  }
  const tailAt = Math.max(0, length - 65_557)
  const tail = read(tailAt, 65_557)
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0) fail('the pack is neither a folder nor a zip')
  let [size, at] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (at === 0xffffffff || size === 0xffffffff) {
    const big = read(Number(tail.readBigUInt64LE(end - 20 + 8)), 56)
    ;[size, at] = [Number(big.readBigUInt64LE(40)), Number(big.readBigUInt64LE(48))]
  }
  const directory = read(at, size)
  const files = new Map()
  for (let here = 0; here + 46 <= directory.length;) {
    if (directory.readUInt32LE(here) !== 0x02014b50) fail('the directory of the zip is broken')
    const [method, nameLength, extraLength, commentLength] = [10, 28, 30, 32].map((o) =>
      directory.readUInt16LE(here + o),
    )
    let [packed, plain, header] = [20, 24, 42].map((o) => directory.readUInt32LE(here + o))
    const name = directory.toString('utf8', here + 46, here + 46 + nameLength)
    const extras = directory.subarray(here + 46 + nameLength, here + 46 + nameLength + extraLength)
    for (let e = 0; e + 4 <= extras.length; e += 4 + extras.readUInt16LE(e + 2)) {
      if (extras.readUInt16LE(e) !== 1) continue
      let field = e + 4
      const big = (value) => (value === 0xffffffff ? Number(extras.readBigUInt64LE((field += 8) - 8)) : value)
      plain = big(plain)
      packed = big(packed)
      header = big(header)
    }
    if (files.has(name)) fail(`the zip holds ${name} twice`)
    if (!name.endsWith('/')) {
      files.set(name, () => {
        const local = read(header, 30)
        const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
        if (packed === 0) return fs.createReadStream(place, { end: -1, start: 0 })
        const stream = fs.createReadStream(place, { start, end: start + packed - 1, highWaterMark: 1 << 20 })
        if (method === 0) return stream
        if (method !== 8) fail(`${name} is packed in a way this program does not know`)
        const inflate = zlib.createInflateRaw({ chunkSize: 1 << 20 })
        stream.on('error', (error) => inflate.destroy(error))
        return stream.pipe(inflate)
      })
    }
    here += 46 + nameLength + extraLength + commentLength
  }
  return files
}

const newestStream = (files, name) => (files.get(name) ?? fail(`${name} is missing`))()

async function readAll(files, name) {
  const bytes = []
  for await (const chunk of newestStream(files, name)) bytes.push(chunk)
  return Buffer.concat(bytes)
}

/** Gives the 32-byte hashes of the proof one after the other. */
class Proof {
  constructor(stream) {
    this.chunks = stream[Symbol.asyncIterator]()
    this.rest = Buffer.alloc(0)
  }
  async next() {
    while (this.rest.length < 32) {
      const { value, done } = await this.chunks.next()
      if (done) fail('the proof is too short')
      this.rest = Buffer.concat([this.rest, value])
    }
    const hash = this.rest.subarray(0, 32)
    this.rest = this.rest.subarray(32)
    return hash
  }
  async isOver() {
    return this.rest.length === 0 && (await this.chunks.next()).done === true
  }
}

// ---- Signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature) --------------------------------------------------

function parseVkey(text) {
  const [, name, hash, encoded] =
    /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? fail(`not a key: ${text}`)
  const typed = Buffer.from(encoded, 'base64')
  const real = sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).toString('hex', 0, 4)
  if (real !== hash || typed.length !== 33 || ![1, 4].includes(typed[0])) fail(`not a key: ${text}`)
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)])
  const held = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' })
  return { name, hash, type: typed[0], held, vkey: text.trim() }
}

function parseNote(text) {
  const end = text.lastIndexOf('\n\n')
  if (end < 0) fail('a checkpoint is not a signed note')
  const signatures = text
    .slice(end + 2)
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, name, encoded] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? fail('a checkpoint is not a signed note')
      const bytes = Buffer.from(encoded, 'base64')
      return { name, hash: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) }
    })
  return { body: text.slice(0, end + 1), signatures }
}

/** Which of the keys have signed a note; a signature that claims to be of one of them and is not fails everything. */
function signersOf({ body, signatures }, keys) {
  const signers = new Set()
  for (const { name, hash, signature } of signatures) {
    const key = keys.find((each) => each.name === name && each.hash === hash)
    if (key === undefined) continue
    const time = key.type === 4 ? signature.readBigUInt64BE(0) : 0n
    const message = key.type === 4 ? `cosignature/v1\ntime ${time}\n${body}` : body
    const bytes = key.type === 4 ? signature.subarray(8) : signature
    if (!crypto.verify(null, Buffer.from(message), key.held, bytes)) fail(`a signature of ${name} is forged`)
    signers.add(key)
  }
  return signers
}

function parseCheckpoint(text) {
  const note = parseNote(text)
  const [origin, size, root, ...more] = note.body.split('\n')
  const hash = Buffer.from(root ?? '', 'base64')
  const at = new Date(more.find((line) => line.startsWith('time '))?.slice(5) ?? NaN)
  if (!/^\d{1,16}$/.test(size) || hash.length !== 32) fail('a checkpoint cannot be read')
  return { ...note, origin, size: Number(size), root: hash, at }
}

/** Whoever is trusted vouches for a new key by signing a checkpoint together with it. */
function chainOfTrust(first, keys, checkpoints) {
  const trusted = new Set(first)
  const sorted = checkpoints.toSorted((a, b) => a.size - b.size)
  for (const checkpoint of sorted) {
    const signers = [...signersOf(checkpoint, keys)].filter((key) => key.type === 1)
    if (signers.some((key) => trusted.has(key))) signers.forEach((key) => trusted.add(key))
  }
  return trusted
}

// ---- The verification ------------------------------------------------------------------------------------------------------

/** Folders are read through, newest files included; every checkpoint in them counts. */
function readAnchors(places) {
  const files = places.flatMap((place) =>
    fs.statSync(place).isDirectory()
      ? fs
          .readdirSync(place)
          .filter((name) => !name.startsWith('.'))
          .map((name) => path.join(place, name))
      : [place],
  )
  return files.map((file) => ({ file, ...parseCheckpoint(fs.readFileSync(file, 'utf8')) }))
}

async function checkFiles(files, manifest, seen) {
  for (const [name, listed] of Object.entries(manifest.files)) {
    if (!files.has(name)) fail(`${name} is missing`)
    let sum = seen.get(name)
    if (sum === undefined) {
      const hash = crypto.createHash('sha256')
      for await (const chunk of newestStream(files, name)) hash.update(chunk)
      sum = hash.digest('hex')
    }
    if (sum !== listed.sha256) fail(`${name} is not what the manifest lists`)
  }
  for (const name of files.keys())
    if (!(name in manifest.files) && name !== 'manifest.json' && name !== 'manifest.sig')
      fail(`${name} does not belong to the pack`)
}

/** Rebuilds the tree from the events and the proof, and compares it with every checkpoint and anchor on the way. */
async function checkEvents(files, manifest, wanted, seen) {
  const { size } = manifest.checkpoint
  const [tree, proof] = [new Tree(), new Proof(newestStream(files, 'proof.bin'))]
  const cuts = [...wanted.cuts].filter((cut) => cut <= size).toSorted((a, b) => a - b)
  const rootAt = new Map()
  let nextCut = 0
  const note = () => {
    for (; cuts[nextCut] !== undefined && cuts[nextCut] <= tree.size; nextCut += 1)
      if (cuts[nextCut] === tree.size) rootAt.set(tree.size, tree.root())
    if (wanted.also.has(tree.size)) rootAt.set(tree.size, tree.root())
  }
  const fill = async (end) => {
    while (tree.size < end) {
      const limit = Math.min(end, cuts[nextCut] ?? end)
      const piece = largestAt(tree.size, limit)
      if (wanted.complete.some(([first, last]) => tree.size <= last && tree.size + piece > first))
        fail(`events are missing: no. ${tree.size} is claimed to be in the pack and is not`)
      tree.add(await proof.next(), piece)
      note()
    }
  }
  let [events, withheld] = [0, 0]
  const take = async (found) => {
    if (found.problem) fail(found.problem)
    withheld += found.withheld
    const hashes = Buffer.from(found.hashes.buffer, found.hashes.byteOffset, found.hashes.length)
    for (const [place, sequence] of found.sequences.entries()) {
      if (sequence < tree.size) fail(`event no. ${sequence} is out of order, or there twice`)
      if (sequence >= size) fail(`event no. ${sequence} is beyond the checkpoint of the pack`)
      if (tree.size < sequence) await fill(sequence)
      tree.add(hashes.subarray(place * 32, place * 32 + 32), 1)
      if (tree.size === cuts[nextCut] || wanted.also.has(tree.size)) note()
    }
    events += found.sequences.length
  }
  note()
  const sum = crypto.createHash('sha256')
  const pool = hashers(wanted.workers)
  const running = []
  try {
    let rest = Buffer.alloc(0)
    for await (const chunk of newestStream(files, 'events.ndjson')) {
      sum.update(chunk)
      const cut = chunk.lastIndexOf(10) + 1
      if (cut > 0) {
        // Copied: a worker takes the memory over.
        const lines = Buffer.from(new Uint8Array(rest.length + cut).buffer)
        rest.copy(lines)
        chunk.copy(lines, rest.length, 0, cut)
        running.push(pool.hash(lines))
      }
      rest = cut > 0 ? Buffer.from(chunk.subarray(cut)) : Buffer.concat([rest, chunk])
      while (running.length > 3 * wanted.workers) await take(await running.shift())
    }
    if (rest.length > 0) fail('the last event is cut off')
    while (running.length > 0) await take(await running.shift())
  } finally {
    for (const each of running) each.catch(() => {})
    await pool.close()
  }
  await fill(size)
  if (!(await proof.isOver())) fail('the proof is longer than the log')
  if (events !== manifest.events)
    fail(`the pack holds ${events} events, its manifest says ${manifest.events}`)
  seen.set('events.ndjson', sum.digest('hex'))
  return { rootAt, events, withheld }
}

async function verify(place, options) {
  const said = []
  const say = (text) => said.push(text)
  const files = openPack(place)
  const manifestBytes = await readAll(files, 'manifest.json')
  const manifest = JSON.parse(manifestBytes)
  if (manifest.format !== 'gatehouse-evidence/1') fail('this is a pack of another format')
  const keys = (await readAll(files, 'keys.txt')).toString().trim().split('\n').map(parseVkey)
  const checkpoints = (await readAll(files, 'checkpoints.ndjson'))
    .toString()
    .trim()
    .split('\n')
    .map((line, place) => {
      const { size, note } = JSON.parse(line)
      const checkpoint = parseCheckpoint(note)
      if (checkpoint.size !== size)
        fail(
          `a checkpoint was exchanged: the one over ${size} events, no. ${place}, is over ${checkpoint.size}`,
        )
      return checkpoint
    })
  for (const [place, { size }] of checkpoints.entries())
    if (place > 0 && size <= checkpoints[place - 1].size) fail('the checkpoints are out of order')
  const head = checkpoints.find((each) => each.size === manifest.checkpoint.size)
  if (!head || head.root.toString('base64') !== manifest.checkpoint.root)
    fail('the checkpoint of the manifest is not among the checkpoints')
  const anchors = readAnchors(options.anchors)

  // Whom to believe: a key given by hand, else the one that signed the oldest anchor, else the pack's own word.
  const pinned = options.keys.map(parseVkey)
  const oldest = anchors.toSorted((a, b) => a.size - b.size)[0]
  const logKeys = keys.filter((key) => key.type === 1)
  const byAnchor = oldest ? [...signersOf(oldest, logKeys)] : []
  if (oldest && byAnchor.length === 0 && pinned.length === 0)
    fail(`${oldest.file} is signed by a key that the pack does not know`)
  const all = [...pinned, ...keys.filter((key) => !pinned.some((each) => each.vkey === key.vkey))]
  const roots = pinned.length > 0 ? pinned : byAnchor.length > 0 ? byAnchor : logKeys.slice(0, 1)
  const trusted = chainOfTrust(roots, all, [...checkpoints, ...anchors])
  const isTrusted = (note) => [...signersOf(note, all)].some((key) => trusted.has(key))
  for (const checkpoint of checkpoints) {
    if (checkpoint.origin !== manifest.origin) fail(`a checkpoint is of another log: ${checkpoint.origin}`)
    if (!isTrusted(checkpoint))
      fail(`the checkpoint over ${checkpoint.size} events is not signed by a key that can be trusted`)
  }
  const signed = parseNote((await readAll(files, 'manifest.sig')).toString())
  if (
    signed.body !== `gatehouse-evidence/1\n${manifest.origin}\n${sha256(manifestBytes).toString('base64')}\n`
  )
    fail('the signature is of another manifest')
  if (!isTrusted(signed)) fail('the manifest is not signed by a key that can be trusted')

  for (const anchor of anchors) {
    if (anchor.origin !== manifest.origin) fail(`${anchor.file} is of another log: ${anchor.origin}`)
    if (!isTrusted(anchor)) fail(`${anchor.file} is not signed by a key that can be trusted`)
    if (anchor.size > head.size && anchor.at <= new Date(manifest.made_at))
      fail(
        `the log is cut off: ${anchor.file} had ${anchor.size} events before the pack was made, the pack's log has ${head.size}`,
      )
  }
  const seen = new Map()
  const wanted = {
    cuts: new Set(checkpoints.map((each) => each.size)),
    also: new Set(anchors.map((anchor) => anchor.size)),
    complete: manifest.complete ?? [],
    workers: options.workers,
  }
  const { rootAt, events, withheld } = await checkEvents(files, manifest, wanted, seen)
  for (const checkpoint of checkpoints) {
    if (!rootAt.get(checkpoint.size)?.equals(checkpoint.root))
      fail(`the checkpoint over ${checkpoint.size} events is of another log than the events`)
  }
  await checkFiles(files, manifest, seen)
  let compared = 0
  for (const anchor of anchors) {
    const root = rootAt.get(anchor.size)
    if (root === undefined) continue
    compared += 1
    if (!root.equals(anchor.root))
      fail(`${anchor.file} anchors another log: it was rewritten, or forked, before event no. ${anchor.size}`)
  }
  if (anchors.length > 0 && compared === 0)
    fail('none of the anchors given is over a size that this pack can be compared at')

  say(
    `${events} events are exactly what was sealed${withheld > 0 ? `; ${withheld} parts of them are withheld (opening withheld), their seals hold` : ''}.`,
  )
  for (const [first, last] of wanted.complete)
    say(`No. ${first} to ${last}: none is missing, none is added, all stand in their order.`)
  if (wanted.complete.length === 0)
    say('Not seen: whether events that fit the query were left out; the pack claims no range to be complete.')
  say(
    `They are in the log of ${manifest.origin} as its checkpoint over ${head.size} events has it, signed ${head.at.toISOString()}.`,
  )
  if (compared > 0) say(`${compared} of ${anchors.length} anchors were compared, and agree.`)
  else
    say(
      'Not seen: no anchor was given. Whoever holds the signing key could have rewritten the whole log, or cut off its end with its checkpoints. Compare with a checkpoint kept elsewhere: --anchor.',
    )
  if (pinned.length === 0 && byAnchor.length === 0)
    say(
      `Not seen: whether the key is the log's own. It is ${roots[0].vkey}; compare it with what you were told before, or give it: --key.`,
    )
  say(`Not seen: what happened after ${head.at.toISOString()}.`)
  return said
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      anchor: { type: 'string', multiple: true, default: [] },
      key: { type: 'string', multiple: true, default: [] },
      workers: { type: 'string' },
    },
  })
  if (positionals.length !== 1) {
    console.error('node verify.mjs <pack folder or .zip> [--anchor <file or folder>]... [--key <vkey>]')
    return 2
  }
  try {
    const workers = Number(values.workers ?? availableParallelism())
    const said = await verify(positionals[0], { anchors: values.anchor, keys: values.key, workers })
    console.log(['VERIFIED', ...said].join('\n'))
    return 0
  } catch (error) {
    console.log(`FAILED: ${error.message}`)
    return 1
  }
}

if (isMainThread && process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.exitCode = await main()

export { verify, Failed }
