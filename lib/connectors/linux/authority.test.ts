import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { readAuthority } from './authority'

const pem = { type: 'pkcs8', format: 'pem' } as const

test('an authority is read from PEM, and signs what its public key verifies', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const authority = await readAuthority(privateKey.export(pem).toString())
  expect(authority.line).toMatch(/^ssh-ed25519 AAAA/)
  const signature = authority.sign(Buffer.from('certificate')).subarray(-64)
  expect(
    verify(
      null,
      Buffer.from('certificate'),
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
      signature,
    ),
  ).toBe(true)
})

test('RSA signs with SHA-512 and ECDSA with its curve', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  expect((await readAuthority(rsa.export(pem).toString())).sign(Buffer.of(1)).toString()).toContain(
    'rsa-sha2-512',
  )
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey
  expect((await readAuthority(ec.export(pem).toString())).line).toMatch(/^ecdsa-sha2-nistp521 /)
})

test('what is no private key is refused without being repeated', async () => {
  for (const text of [
    'hunter2',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----',
  ])
    await expect(readAuthority(text)).rejects.toMatchObject({
      errorClass: 'config',
      message: expect.not.stringContaining('hunter2'),
    })
})
