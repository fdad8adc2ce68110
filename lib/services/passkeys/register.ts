import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { insertChallenge, insertPasskey, passkeysOf, takeChallenge } from '@/db/queries/passkeys'
import type { PasskeyId } from '@/lib/domain/ids'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { shortfallOf } from '@/lib/domain/sign-in-proof'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { challengeIn, challengeLifeMs, registerWithinMs, type PasskeySite } from './site'

export type RegisterRefusal =
  | 'sign-in-too-old'
  | 'no-session'
  | 'challenge-over'
  | 'not-valid'
  | 'known'
  | 'too-many'

const atMost = 10

/** What the browser is to make a passkey from. Only after a fresh sign-in: a stolen session must not earn itself one. */
export async function askToRegister(
  ctx: PersonContext,
  site: PasskeySite,
): Promise<Result<PublicKeyCredentialCreationOptionsJSON, RegisterRefusal>> {
  const now = ctx.now()
  const sessionId = ctx.session?.proof?.sessionId
  if (sessionId === undefined) return err('no-session')
  if (shortfallOf(ctx.session, { maxAgeMs: registerWithinMs, methods: [] }, now) !== null)
    return err('sign-in-too-old')
  const held = await passkeysOf(ctx.db, ctx.viewer.id)
  if (held.length >= atMost) return err('too-many')
  const options = await generateRegistrationOptions({
    rpName: 'Gatehouse',
    rpID: site.rpId,
    userName: ctx.actor.name,
    userID: new Uint8Array(Buffer.from(ctx.viewer.id.replaceAll('-', ''), 'hex')),
    attestationType: 'none',
    excludeCredentials: held.map(({ credential_id: id }) => ({ id })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
  await ctx.db.transaction().execute((tx) =>
    // No audit event: a question changes nothing; what is registered by it is recorded.
    insertChallenge(tx, {
      purpose: 'register',
      session_id: sessionId,
      principal_id: ctx.viewer.id,
      challenge: options.challenge,
      created_at: now,
      expires_at: new Date(now.getTime() + challengeLifeMs),
    }),
  )
  return ok(options)
}

/** Keeps the passkey that a browser made for a challenge of this very session. */
export async function registerPasskey(
  ctx: PersonContext,
  site: PasskeySite,
  input: { name: string; response: RegistrationResponseJSON },
): Promise<Result<PasskeyId, RegisterRefusal>> {
  const now = ctx.now()
  const sessionId = ctx.session?.proof?.sessionId
  const challenge = challengeIn(input.response.response.clientDataJSON)
  if (sessionId === undefined) return err('no-session')
  if (shortfallOf(ctx.session, { maxAgeMs: registerWithinMs, methods: [] }, now) !== null)
    return err('sign-in-too-old')
  const asked = challenge && (await takeChallenge(ctx.db, { challenge, purpose: 'register', sessionId, now }))
  if (!asked || asked.principal_id !== ctx.viewer.id) return err('challenge-over')
  const verified = await verifyRegistrationResponse({
    response: input.response,
    expectedChallenge: asked.challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  }).catch(() => null)
  if (!verified?.verified) return err('not-valid')
  const { credential, credentialDeviceType, credentialBackedUp } = verified.registrationInfo
  const name = readableText(input.name).slice(0, 60) || 'Passkey'
  return atomically(ctx, async (tx) => {
    const id = await insertPasskey(tx, {
      principal_id: ctx.viewer.id,
      credential_id: credential.id,
      public_key: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: credential.transports ?? [],
      backup_eligible: credentialDeviceType === 'multiDevice',
      backed_up: credentialBackedUp,
      name,
      created_at: now,
    })
    if (id === null) return err('known')
    await record(tx, ctx, now, {
      action: 'passkey.registered',
      object: { type: 'passkey', id, name },
      after: { backupEligible: credentialDeviceType === 'multiDevice', backedUp: credentialBackedUp },
    })
    return ok(id)
  })
}
