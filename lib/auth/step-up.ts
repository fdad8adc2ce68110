import { refuseErrand, settleErrand, type ErrandRow } from '@/db/queries/errands'
import { principalOfSubject } from '@/db/queries/identities'
import { rotateSession } from '@/db/queries/sessions'
import { shortfallOf, type SignInShortfall, type SignInWanted } from '@/lib/domain/sign-in-proof'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '@/lib/services/audit/record'
import { clockSkewMs } from './id-token'
import type { AuthParts } from './parts'
import { atProvider, sessionObject, sessionOf, type CurrentSession, type Proof } from './session'
import { hashToken } from './token'

/** Why the provider's answer does not confirm whoever is here. */
export type StepUpRefusal =
  | SignInShortfall
  | 'another-person'
  | 'session-over'
  | 'another-provider'
  | 'no-auth-time'
  | 'not-finished'

const said: Record<StepUpRefusal, string> = {
  'sign-in-too-old': 'The provider answered with an earlier sign-in than was asked for.',
  'sign-in-too-weak': 'The provider did not vouch for the strength that was asked for.',
  'another-person': 'Somebody else signed in at the provider.',
  'session-over': 'The session it was for is over, or is another one.',
  'another-provider': 'Another provider answered than was asked.',
  'no-auth-time': 'The provider does not tell when the person signed in.',
  'not-finished': 'The sign-in at the provider was not finished.',
}

/** What came back from the provider, with its signature, nonce and state checked. */
export interface Answered {
  provider: string
  issuer: string
  subject: string
  proof: Proof
  /** Whether the token itself has `auth_time`. */
  hasAuthTime: boolean
}

/** Whether the answer is of the person and the session the errand began with, and of the age and strength asked for. */
export async function judgeStepUp(
  parts: AuthParts,
  args: { errand: ErrandRow; previousToken: string | undefined; answer: Answered },
): Promise<Result<CurrentSession, StepUpRefusal>> {
  const { errand, answer } = args
  const current = await sessionOf(parts, args.previousToken)
  if (current === null || current.session.id !== errand.session_id) return err('session-over')
  if (errand.provider !== answer.provider) return err('another-provider')
  const known = await principalOfSubject(parts.db, answer)
  if (known?.id !== current.principal.id) return err('another-person')
  const asked = { maxAgeMs: errand.max_age_ms, methods: errand.methods }
  // Asked for an age, a provider has to tell it (OpenID Connect Core, 2): `iat` only says when the token was made.
  if (asked.maxAgeMs !== null && !answer.hasAuthTime) return err('no-auth-time')
  const lacks = lackOf(answer.proof, asked, parts.now())
  return lacks === null ? ok(current) : err(lacks)
}

function lackOf(proof: Proof, asked: SignInWanted, now: Date): SignInShortfall | null {
  const tolerant = {
    ...asked,
    maxAgeMs: asked.maxAgeMs === null ? null : askedAgeMs(asked.maxAgeMs) + clockSkewMs,
  }
  const methods = [...proof.amr, ...(proof.acr === null ? [] : [proof.acr])]
  return shortfallOf({ signedInAt: proof.authTime, methods }, tolerant, now)
}

/**
 * How old a sign-in the provider is asked for: half of what the policy takes, so that at least the other half is left
 * to read the form once more and send it.
 */
export function askedAgeMs(maxAgeMs: number): number {
  return Math.floor(maxAgeMs / 2)
}

/** The session goes on under another token, with the new proof; the errand is settled in the same transaction. */
export async function confirmSession(
  parts: AuthParts,
  args: { errand: ErrandRow; current: CurrentSession; token: string; newToken: string; proof: Proof },
): Promise<{ expiresAt: Date }> {
  const { errand, current, proof } = args
  const now = parts.now()
  const origin = await parts.origin()
  const person = { id: current.principal.id, name: current.principal.name }
  return parts.db.transaction().execute(async (tx) => {
    const settled = await settleErrand(tx, { id: errand.id, now })
    const rotated = await rotateSession(tx, {
      tokenHash: hashToken(args.token),
      newHash: hashToken(args.newToken),
      now,
      fresh: {
        auth_time: proof.authTime,
        acr: proof.acr,
        amr: proof.amr,
        last_seen_at: now,
        ...(proof.at && atProvider(parts, proof.at)),
      },
    })
    if (!settled || rotated === null)
      throw new Error('The confirmation was used before, or its session is over.')
    await record(tx, { actor: { kind: 'person', ...person }, origin: { via: 'sign-in', ...origin } }, now, {
      action: 'session.confirmed',
      object: sessionObject(current.session.id, person),
      reason: errand.purpose || null,
      before: { authTime: current.session.authTime.toISOString() },
      after: {
        via: proof.via,
        authTime: proof.authTime.toISOString(),
        acr: proof.acr,
        amr: proof.amr,
        ...(proof.at && { issuer: proof.at.issuer }),
      },
    })
    return { expiresAt: rotated.expiresAt }
  })
}

/** Keeps that an answer was refused, on the errand and in the audit log. */
export async function recordStepUpRefusal(
  parts: AuthParts,
  args: {
    errand: ErrandRow
    current: CurrentSession | null
    refusal: StepUpRefusal
    answer: Answered | null
  },
): Promise<void> {
  const { errand, current, refusal, answer } = args
  const now = parts.now()
  const origin = { via: 'sign-in' as const, ...(await parts.origin()) }
  await parts.db.transaction().execute(async (tx) => {
    await refuseErrand(tx, { id: errand.id, refusal })
    if (current === null) return
    const { id, name } = current.principal
    await record(tx, { actor: { kind: 'person', id, name }, origin }, now, {
      action: 'session.confirm_refused',
      object: sessionObject(current.session.id, { id, name }),
      reason: said[refusal],
      after: { refusal, ...(answer && { issuer: answer.issuer, subject: answer.subject }) },
    })
  })
}
