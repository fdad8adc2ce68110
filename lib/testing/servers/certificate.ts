import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'

const dayMs = 86_400_000

/** A certificate for loopback that only itself vouches for: files in `folder`, and the certificate in PEM. */
export async function selfSigned(folder: string): Promise<{ key: string; certificate: string; pem: string }> {
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')]
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const body = toBeSigned(pair.publicKey.export({ type: 'spki', format: 'der' }), Date.now())
  const signed = sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, pair.privateKey)))
  const pem = `-----BEGIN CERTIFICATE-----\n${signed.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
  await writeFile(key, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await writeFile(certificate, pem)
  return { key, certificate, pem }
}

/** What RFC 5280 has signed: version 3, its own issuer, two days, the key, and the names of loopback. */
function toBeSigned(publicKey: Buffer, now: number): Buffer {
  return sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    sequence(utcTime(now - dayMs), utcTime(now + dayMs)),
    name,
    publicKey,
    tagged(0xa3, sequence(subjectAltName, isAuthority)),
  )
}

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))
const name = sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from('directory')))))
const subjectAltName = sequence(
  objectId('551d11'),
  tagged(0x04, sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])), tagged(0x82, Buffer.from('localhost')))),
)
const isAuthority = sequence(objectId('551d13'), tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))))

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function objectId(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

function bitString(bits: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), bits]))
}

function utcTime(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${text}Z`))
}

/** DER: a tag, the length in as few bytes as it takes, the value. */
function tagged(tag: number, value: Buffer): Buffer {
  const { length } = value
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), value])
}
