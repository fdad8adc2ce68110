import { sha256, type Hash } from './merkle'

/** A checkpoint as C2SP tlog-checkpoint writes it; `time`, an extension line, is when it was signed. */
export interface Checkpoint {
  origin: string
  size: number
  root: Hash
  time: Date
}

/** The text that is signed: every line ended by a line feed. */
export function checkpointBody({ origin, size, root, time }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\ntime ${time.toISOString()}\n`
}

/** A line of C2SP signed-note: who signed, the first four bytes of the key's hash, and the signature. */
export interface SignatureLine {
  name: string
  keyHash: Buffer
  signature: Buffer
}

export interface Note {
  body: string
  signatures: readonly SignatureLine[]
}

const dash = '\u2014'

export function noteText({ body, signatures }: Note): string {
  return `${body}\n${signatures.map(signatureLine).join('')}`
}

export function signatureLine({ name, keyHash, signature }: SignatureLine): string {
  return `${dash} ${name} ${Buffer.concat([keyHash, signature]).toString('base64')}\n`
}

/** Reads a signed note; null when it is none. */
export function parseNote(text: string): Note | null {
  const end = text.lastIndexOf('\n\n')
  if (end < 0 || !text.endsWith('\n')) return null
  const lines = text.slice(end + 2, -1).split('\n')
  const signatures: SignatureLine[] = []
  for (const line of lines) {
    const read = parseSignature(line)
    if (read === null) return null
    signatures.push(read)
  }
  return { body: text.slice(0, end + 1), signatures }
}

export function parseSignature(line: string): SignatureLine | null {
  const [mark, name, encoded, ...rest] = line.trimEnd().split(' ')
  if (mark !== dash || !name || !encoded || rest.length > 0) return null
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length < 5 || bytes.toString('base64') !== encoded) return null
  return { name, keyHash: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

/** Reads the signed text of a checkpoint; null when it is none. */
export function parseCheckpoint(body: string): Checkpoint | null {
  const [origin, size, root, ...extensions] = body.split('\n')
  if (!origin || size === undefined || root === undefined || !/^(0|[1-9]\d{0,15})$/.test(size)) return null
  const hash = Buffer.from(root, 'base64')
  const time = new Date(extensions.find((line) => line.startsWith('time '))?.slice(5) ?? Number.NaN)
  if (hash.length !== 32 || hash.toString('base64') !== root || Number.isNaN(time.getTime())) return null
  return { origin, size: Number(size), root: hash, time }
}

/** Signature types of C2SP signed-note: Ed25519 over the text, and a witness's cosignature with its time. */
export const keyTypes = { log: 1, witness: 4 } as const
export type KeyType = keyof typeof keyTypes

/** An Ed25519 key as others know it: its name, and its 32 bytes. */
export interface PublicKey {
  name: string
  type: KeyType
  bytes: Buffer
}

export function keyHashOf({ name, type, bytes }: PublicKey): Buffer {
  return sha256(`${name}\n`, Buffer.from([keyTypes[type]]), bytes).subarray(0, 4)
}

/** A key in one line, as C2SP writes a vkey: name, key hash and type with key, parted by plus signs. */
export function vkeyOf(key: PublicKey): string {
  const typed = Buffer.concat([Buffer.from([keyTypes[key.type]]), key.bytes])
  return `${key.name}+${keyHashOf(key).toString('hex')}+${typed.toString('base64')}`
}

/** Reads a vkey; null when it is none, or not of these types, or its hash does not fit. */
export function parseVkey(text: string): PublicKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim())
  if (match === null) return null
  const [, name = '', hash, encoded = ''] = match
  const typed = Buffer.from(encoded, 'base64')
  const type = (['log', 'witness'] as const).find((each) => keyTypes[each] === typed[0])
  if (type === undefined || typed.length !== 33) return null
  const key = { name, type, bytes: typed.subarray(1) }
  return keyHashOf(key).toString('hex') === hash ? key : null
}

/** What a witness signs (C2SP tlog-cosignature, version 1): the time in seconds, and the text. */
export function cosignedText(body: string, seconds: number): string {
  return `cosignature/v1\ntime ${seconds}\n${body}`
}
