import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'

/** How an answer differs from that of an honest authenticator in an honest browser. */
interface Forgery {
  origin?: string
  rpId?: string
  challenge?: string
  verified?: boolean
  counter?: number
  backupEligible?: boolean
}

/** A passkey in software (ES256, no attestation), for tests: it signs whatever it is asked, and lies where told to. */
export function anAuthenticator(site: { rpId: string; origin: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const credentialId = randomBytes(16)
  let counter = 0

  const clientData = (type: string, challenge: string, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const authData = (forged: Forgery, attested?: Buffer) => {
    const flags =
      0x01 |
      (forged.verified === false ? 0 : 0x04) |
      (forged.backupEligible ? 0x08 : 0) |
      (attested ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(forged.counter ?? ++counter)
    const rpIdHash = createHash('sha256')
      .update(forged.rpId ?? site.rpId)
      .digest()
    return Buffer.concat([rpIdHash, Buffer.from([flags]), count, attested ?? Buffer.alloc(0)])
  }
  const answer = { id: credentialId.toString('base64url'), rawId: credentialId.toString('base64url') }
  const rest = { type: 'public-key' as const, clientExtensionResults: {} }

  return {
    register(
      options: PublicKeyCredentialCreationOptionsJSON,
      forged: Forgery = {},
    ): RegistrationResponseJSON {
      const key = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ])
      const length = Buffer.from([0, credentialId.length])
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, isoCBOR.encode(key)])
      const object = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData(forged, attested))],
      ])
      const said = clientData(
        'webauthn.create',
        forged.challenge ?? options.challenge,
        forged.origin ?? site.origin,
      )
      return {
        ...answer,
        ...rest,
        response: {
          clientDataJSON: said.toString('base64url'),
          // A map of texts, bytes and maps is what CBOR encodes; the library's type says it more narrowly.
          attestationObject: Buffer.from(
            isoCBOR.encode(object as Parameters<typeof isoCBOR.encode>[0]),
          ).toString('base64url'),
        },
      }
    },
    authenticate(
      options: Pick<PublicKeyCredentialRequestOptionsJSON, 'challenge'>,
      forged: Forgery = {},
    ): AuthenticationResponseJSON {
      const said = clientData(
        'webauthn.get',
        forged.challenge ?? options.challenge,
        forged.origin ?? site.origin,
      )
      const data = authData(forged)
      const signed = Buffer.concat([data, createHash('sha256').update(said).digest()])
      return {
        ...answer,
        ...rest,
        response: {
          clientDataJSON: said.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
        },
      }
    },
  }
}
