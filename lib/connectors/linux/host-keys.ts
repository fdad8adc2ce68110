import { createHash } from 'node:crypto'
import type { ConnectConfig } from 'ssh2'

/** The fingerprint of a key on the wire, as OpenSSH shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The fingerprints of the host keys that are pinned, whichever way they are written. */
export function pinned(hostKeys: string): string[] {
  return hostKeys.split('\n').map((line) => {
    const body = keyIn(line)?.body
    return body === undefined ? line.trim() : fingerprint(Buffer.from(body, 'base64'))
  })
}

const known = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

/** A host has keys of several kinds and shows the first kind it is asked for: those that are pinned are asked for. */
export function hostKeyAlgorithms(hostKeys: string): Pick<ConnectConfig, 'algorithms'> {
  const kinds = hostKeys.split('\n').map((line) => keyIn(line)?.kind)
  // Of a fingerprint nobody can tell the kind.
  if (kinds.includes(undefined)) return {}
  const wanted = known.filter((name) => kinds.includes(name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name))
  return wanted.length === 0 ? {} : { algorithms: { serverHostKey: wanted } }
}

function keyIn(line: string): { kind: string; body: string } | null {
  const [, kind, body] = /(?:^|\s)((?:ssh-|ecdsa-)[a-z0-9-]+) ([A-Za-z0-9+/]+={0,2})/.exec(line) ?? []
  return kind === undefined || body === undefined ? null : { kind, body }
}
