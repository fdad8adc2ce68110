import { expect, test } from 'vitest'
import { readPublicKey } from './public-key'

const body = 'AAAAC3NzaC1lZDI1NTE5AAAAIJ1nGSnZ1sTQFbbHvPMPtkDrrQ0eM0mJvVYyDsyY8Rnb'

test('a public key is read without its comment', () => {
  expect(readPublicKey(`  ssh-ed25519 ${body} ada@laptop, at home\n`)).toEqual({
    ok: true,
    key: `ssh-ed25519 ${body}`,
  })
})

test('what is no public key is told apart, the private one above all', () => {
  expect(readPublicKey('')).toMatchObject({ problem: 'empty' })
  expect(readPublicKey('-----BEGIN OPENSSH PRIVATE KEY-----\nx')).toMatchObject({ problem: 'private' })
  expect(readPublicKey('ssh-dss AAAA')).toMatchObject({ problem: 'unreadable' })
  expect(readPublicKey(`ssh-ed25519 ${body}\nssh-ed25519 ${body}`)).toMatchObject({ problem: 'unreadable' })
  expect(readPublicKey(`ssh-ed25519 ${'A'.repeat(9_000)}`)).toMatchObject({ problem: 'too-long' })
})
