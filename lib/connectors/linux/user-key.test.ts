import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { readUserKey } from './user-key'
import { mpint, string } from './wire'

const line = (kind: string, ...fields: Buffer[]) =>
  `${kind} ${Buffer.concat([string(kind), ...fields]).toString('base64')} ada@laptop`

function rsa(modulusLength: number): string {
  const { e = '', n = '' } = generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' })
  return line('ssh-rsa', mpint(Buffer.from(e, 'base64url')), mpint(Buffer.from(n, 'base64url')))
}

function ecdsa(changed = 0): string {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  })
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  point[64] = (point[64] ?? 0) ^ changed
  return line('ecdsa-sha2-nistp256', string('nistp256'), string(point))
}

test('keys people have are read', () => {
  expect(readUserKey(line('ssh-ed25519', string(Buffer.alloc(32, 7))))).toEqual({
    certificateType: 'ssh-ed25519-cert-v01@openssh.com',
    fields: string(Buffer.alloc(32, 7)),
  })
  expect(readUserKey(rsa(3072)).certificateType).toBe('ssh-rsa-cert-v01@openssh.com')
  expect(readUserKey(ecdsa()).certificateType).toBe('ecdsa-sha2-nistp256-cert-v01@openssh.com')
  const token = line('sk-ssh-ed25519@openssh.com', string(Buffer.alloc(32, 7)), string('ssh:'))
  expect(readUserKey(token).certificateType).toBe('sk-ssh-ed25519-cert-v01@openssh.com')
})

test('weak keys, keys of old kinds and what is no key are refused in words', () => {
  expect(() => readUserKey(rsa(2048))).toThrow('The RSA key has 2048 bits; 3072 are the least.')
  expect(() => readUserKey(line('ssh-dss', string('x')))).toThrow('DSA keys are no longer safe.')
  expect(() => readUserKey(ecdsa(1))).toThrow('The key cannot be read.')
  expect(() => readUserKey(line('ssh-ed25519', string(Buffer.alloc(31))))).toThrow('wrong length')
  expect(() => readUserKey(line('ssh-ed25519', string(Buffer.alloc(32)), string('more')))).toThrow('follows')
  expect(() => readUserKey(line('ssh-ed25519').replace('ssh-ed25519', 'ssh-rsa'))).toThrow('not of the kind')
  expect(() => readUserKey('ssh-ed25519 AAAA')).toThrow('The key cannot be read.')
})
