import { expect, test } from 'vitest'
import { hostKeyAlgorithms, pinned } from './host-keys'

const body = 'AAAAC3NzaC1lZDI1NTE5AAAAIJ1nGSnZ1sTQFbbHvPMPtkDrrQ0eM0mJvVYyDsyY8Rnb'

test('a key is pinned the same whichever way it is written', () => {
  const [shown] = pinned(`ssh-ed25519 ${body}`)
  expect(pinned(`${shown}\n[web-1]:22 ssh-ed25519 ${body} ops@web-1`)).toEqual([shown, shown])
})

test('the kinds that are pinned are asked for, all of them where a fingerprint does not tell', () => {
  expect(hostKeyAlgorithms(`web-1 ssh-rsa ${body}`)).toEqual({
    algorithms: { serverHostKey: ['rsa-sha2-512', 'rsa-sha2-256'] },
  })
  expect(hostKeyAlgorithms(`ssh-ed25519 ${body}\nSHA256:x`)).toEqual({})
})
