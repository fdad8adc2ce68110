import { createPublicKey } from 'node:crypto'
import { ConnectorError, isConnectorError } from '../connector'
import { Reader, string } from './wire'

/** What of a public key goes into a certificate over it. */
export interface UserKey {
  /** The type the certificate bears. */
  certificateType: string
  /** The key's own fields, as they stand on the wire. */
  fields: Buffer
}

const weakestRsaBits = 3072

const points: Readonly<Record<string, { bytes: number; crv: string }>> = {
  nistp256: { bytes: 32, crv: 'P-256' },
  nistp384: { bytes: 48, crv: 'P-384' },
  nistp521: { bytes: 66, crv: 'P-521' },
}

/**
 * Reads a public key in OpenSSH's one line. Fails with `refused` for what is no key, a kind OpenSSH no longer takes
 * (DSA), RSA below 3072 bits, and bytes that are not a key of the kind they name.
 */
export function readUserKey(line: string): UserKey {
  const [kind = '', body = ''] = line.trim().split(' ')
  const bytes = Buffer.from(body, 'base64')
  try {
    const reader = new Reader(bytes)
    if (reader.string().toString() !== kind) throw unfit('The key is not of the kind its line names.')
    const fields = fieldsOf(kind, reader)
    if (!reader.done) throw unfit('Something follows the key.')
    return { certificateType: certificateTypeOf(kind), fields }
  } catch (error) {
    if (isConnectorError(error)) throw error
    throw unfit('The key cannot be read.')
  }
}

function certificateTypeOf(kind: string): string {
  const [plain] = kind.split('@')
  return `${plain}-cert-v01@openssh.com`
}

function fieldsOf(kind: string, reader: Reader): Buffer {
  switch (kind) {
    case 'ssh-ed25519':
      return ed25519(reader)
    case 'sk-ssh-ed25519@openssh.com':
      return Buffer.concat([ed25519(reader), string(reader.string())])
    case 'ssh-rsa':
      return rsa(reader)
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521':
      return ecdsa(kind.slice('ecdsa-sha2-'.length), reader)
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return Buffer.concat([ecdsa('nistp256', reader), string(reader.string())])
    case 'ssh-dss':
      throw unfit('DSA keys are no longer safe. Make one with: ssh-keygen -t ed25519')
    default:
      throw unfit(
        `Keys of the kind "${kind.slice(0, 60)}" are not supported. Make one with: ssh-keygen -t ed25519`,
      )
  }
}

function ed25519(reader: Reader): Buffer {
  const point = reader.string()
  if (point.length !== 32) throw unfit('The key has the wrong length.')
  return string(point)
}

function rsa(reader: Reader): Buffer {
  const [exponent, modulus] = [reader.string(), reader.string()]
  const bits = significantBits(modulus)
  if (bits < weakestRsaBits) {
    throw unfit(
      `The RSA key has ${bits} bits; ${weakestRsaBits} are the least. Make one with: ssh-keygen -t ed25519`,
    )
  }
  createPublicKey({
    key: { kty: 'RSA', e: exponent.toString('base64url'), n: modulus.toString('base64url') },
    format: 'jwk',
  })
  return Buffer.concat([string(exponent), string(modulus)])
}

function significantBits(modulus: Buffer): number {
  return BigInt(`0x${modulus.toString('hex') || '0'}`).toString(2).length
}

/** Node refuses a point that is not on the curve. */
function ecdsa(curve: string, reader: Reader): Buffer {
  const [named, point] = [reader.string(), reader.string()]
  const form = points[curve]
  if (
    form === undefined ||
    named.toString() !== curve ||
    point[0] !== 4 ||
    point.length !== 1 + 2 * form.bytes
  )
    throw unfit('The key is no point of its curve.')
  const [x, y] = [point.subarray(1, 1 + form.bytes), point.subarray(1 + form.bytes)]
  createPublicKey({
    key: { kty: 'EC', crv: form.crv, x: x.toString('base64url'), y: y.toString('base64url') },
    format: 'jwk',
  })
  return Buffer.concat([string(named), string(point)])
}

function unfit(message: string): ConnectorError {
  return new ConnectorError('refused', message)
}
