import { createPrivateKey, createPublicKey, sign as signBytes, type KeyObject } from 'node:crypto'
import { ConnectorError } from '../connector'
import { mpint, string } from './wire'

/** A certificate authority: its public key as a certificate holds it, and what signs. */
export interface Authority {
  /** The public key on the wire. */
  publicKey: Buffer
  /** The public key as a line of the file that `TrustedUserCAKeys` names, without a comment. */
  line: string
  sign(data: Buffer): Buffer
}

const curves: Readonly<Record<string, { name: string; hash: string; bytes: number }>> = {
  prime256v1: { name: 'nistp256', hash: 'sha256', bytes: 32 },
  secp384r1: { name: 'nistp384', hash: 'sha384', bytes: 48 },
  secp521r1: { name: 'nistp521', hash: 'sha512', bytes: 66 },
}

const makers: Readonly<Record<string, (key: KeyObject) => Authority>> = { ed25519, ec: ecdsa, rsa }

/** Reads a private key, as OpenSSH or as PEM writes it, without a passphrase. Fails with `config`; never repeats it. */
export async function readAuthority(text: string): Promise<Authority> {
  const key = await privateKey(text)
  const make = makers[key.asymmetricKeyType ?? '']
  if (make === undefined) throw unfit()
  return make(key)
}

async function privateKey(text: string): Promise<KeyObject> {
  const { utils } = (await import('ssh2')).default
  // node:crypto does not read the form ssh-keygen writes.
  const parsed = text.includes('BEGIN OPENSSH PRIVATE KEY') ? utils.parseKey(text) : null
  if (parsed instanceof Error) throw unfit()
  try {
    return createPrivateKey(parsed === null ? text : parsed.getPrivatePEM())
  } catch {
    throw unfit()
  }
}

function ed25519(key: KeyObject): Authority {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  const kind = 'ssh-ed25519'
  return authority(kind, [string(Buffer.from(x, 'base64url'))], (data) =>
    Buffer.concat([string(kind), string(signBytes(null, data, key))]),
  )
}

function ecdsa(key: KeyObject): Authority {
  const curve = curves[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (curve === undefined) throw unfit()
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const kind = `ecdsa-sha2-${curve.name}`
  return authority(kind, [string(curve.name), string(point)], (data) => {
    const signature = signBytes(curve.hash, data, { key, dsaEncoding: 'ieee-p1363' })
    const [r, s] = [signature.subarray(0, curve.bytes), signature.subarray(curve.bytes)]
    return Buffer.concat([string(kind), string(Buffer.concat([mpint(r), mpint(s)]))])
  })
}

/** With SHA-512: OpenSSH has refused SHA-1 under an RSA authority since 8.2. */
function rsa(key: KeyObject): Authority {
  const { e = '', n = '' } = createPublicKey(key).export({ format: 'jwk' })
  const fields = [mpint(Buffer.from(e, 'base64url')), mpint(Buffer.from(n, 'base64url'))]
  return authority('ssh-rsa', fields, (data) =>
    Buffer.concat([string('rsa-sha2-512'), string(signBytes('sha512', data, key))]),
  )
}

function authority(kind: string, fields: readonly Buffer[], sign: Authority['sign']): Authority {
  const publicKey = Buffer.concat([string(kind), ...fields])
  return { publicKey, line: `${kind} ${publicKey.toString('base64')}`, sign }
}

function unfit(): ConnectorError {
  return new ConnectorError(
    'config',
    'The key of the certificate authority cannot be read: it must be a private Ed25519, ECDSA or RSA key without a passphrase.',
  )
}
