import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import {
  insertChallenge,
  lockPasskey,
  notePasskeyUse,
  passkeysOf,
  takeChallenge,
  type ChallengeRow,
  type PasskeyRow,
} from '@/db/queries/passkeys'
import { findRequest } from '@/db/queries/requests'
import type { RequestId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import type { PersonContext } from '../context'
import { challengeIn, challengeLifeMs, type PasskeySite } from './site'

/** A passkey that has just vouched for one very answer. */
export interface PasskeyProof {
  requestId: RequestId
  stage: number
  /** The length agreed to; null for as asked. */
  durationMs: number | null
  name: string
  backedUp: boolean
}

export type AskPasskeyRefusal = 'no-session' | 'no-passkey' | 'not-wanted'

/** What the browser is to sign, for one answer: this request, this stage, this length. */
export async function askPasskey(
  ctx: PersonContext,
  site: PasskeySite,
  input: { requestId: RequestId; durationMs: number | null },
): Promise<Result<PublicKeyCredentialRequestOptionsJSON, AskPasskeyRefusal>> {
  const now = ctx.now()
  const sessionId = ctx.session?.proof?.sessionId
  if (sessionId === undefined) return err('no-session')
  const found = await findRequest(ctx.db, { id: input.requestId })
  const mine = found?.open.approverIds.includes(ctx.viewer.id) ?? false
  if (found === null || !mine || !found.open.passkey) return err('not-wanted')
  const held = await passkeysOf(ctx.db, ctx.viewer.id)
  if (held.length === 0) return err('no-passkey')
  const options = await generateAuthenticationOptions({
    rpID: site.rpId,
    userVerification: 'required',
    allowCredentials: held.map(({ credential_id: id }) => ({ id })),
  })
  await ctx.db.transaction().execute((tx) =>
    // No audit event: a question changes nothing; the answer is recorded with the decision.
    insertChallenge(tx, {
      purpose: 'approve',
      session_id: sessionId,
      principal_id: ctx.viewer.id,
      request_id: input.requestId,
      stage: found.open.stage,
      duration_ms: input.durationMs,
      challenge: options.challenge,
      created_at: now,
      expires_at: new Date(now.getTime() + challengeLifeMs),
    }),
  )
  return ok(options)
}

/**
 * Checks a passkey's answer: the challenge is this session's, unused, and for this very request and length; the
 * signature is by a passkey of this very person, with the person verified, and its counter has not gone back. A refusal
 * is recorded. The challenge is used up either way.
 */
export async function verifyPasskey(
  ctx: PersonContext,
  site: PasskeySite,
  input: { requestId: RequestId; durationMs: number | null; response: AuthenticationResponseJSON },
): Promise<Result<PasskeyProof, 'passkey-refused'>> {
  const now = ctx.now()
  const { response } = input
  const sessionId = ctx.session?.proof?.sessionId
  const challenge = challengeIn(response.response.clientDataJSON)
  const asked =
    sessionId && challenge
      ? await takeChallenge(ctx.db, { challenge, purpose: 'approve', sessionId, now })
      : null
  const proof = await ctx.db.transaction().execute(async (tx) => {
    const passkey = await lockPasskey(tx, { credentialId: response.id, principalId: ctx.viewer.id })
    const meant = isFor(asked, input) && asked.principal_id === ctx.viewer.id
    const used = passkey && meant ? await signatureOf(site, asked, passkey, response) : null
    if (passkey === null || used === null || !isFor(asked, input)) {
      await record(tx, ctx, now, {
        action: 'passkey.refused',
        object: {
          type: 'passkey',
          id: passkey?.id ?? 'unknown',
          name: passkey?.name ?? 'an unknown passkey',
        },
        requestId: input.requestId,
        reason: whyRefused(asked, meant, passkey),
      })
      return null
    }
    await notePasskeyUse(tx, { id: passkey.id, ...used, now })
    return { stage: asked.stage, name: passkey.name, backedUp: used.backedUp }
  })
  if (proof === null) return err('passkey-refused')
  return ok({ ...proof, requestId: input.requestId, durationMs: input.durationMs })
}

type Meant = ChallengeRow & { stage: number }

function isFor(
  asked: ChallengeRow | null,
  input: { requestId: RequestId; durationMs: number | null },
): asked is Meant {
  return (
    asked !== null &&
    asked.stage !== null &&
    asked.request_id === input.requestId &&
    asked.duration_ms === input.durationMs
  )
}

async function signatureOf(
  site: PasskeySite,
  asked: ChallengeRow,
  passkey: PasskeyRow,
  response: AuthenticationResponseJSON,
): Promise<{ counter: number; backedUp: boolean } | null> {
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: asked.challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
    credential: {
      id: passkey.credential_id,
      publicKey: new Uint8Array(passkey.public_key),
      counter: passkey.counter,
    },
    // A counter that has not moved on is thrown: a copy of the authenticator may be about.
  }).catch(() => null)
  if (!verified?.verified) return null
  const { newCounter, credentialBackedUp, credentialDeviceType } = verified.authenticationInfo
  // What could be copied never changes in a credential's life (WebAuthn, 6.1.3).
  if ((credentialDeviceType === 'multiDevice') !== passkey.backup_eligible) return null
  return { counter: newCounter, backedUp: credentialBackedUp }
}

function whyRefused(asked: ChallengeRow | null, meant: boolean, passkey: PasskeyRow | null): string {
  if (asked === null) return 'What it answers was not asked in this session, was used before, or is too old.'
  if (!meant) return 'It was made for another answer.'
  return passkey === null ? 'It is no passkey of this person.' : 'Its signature does not hold.'
}
