import type { Tx } from '@/db/client'
import { endSessionByToken, insertSession, liveSession } from '@/db/queries/sessions'
import type { AuditEntry } from '@/lib/domain/audit'
import { HOUR } from '@/lib/domain/duration'
import type { PrincipalId, SessionId } from '@/lib/domain/ids'
import { isEmployed } from '@/lib/domain/principal'
import { record } from '@/lib/services/audit/record'
import type { AuthParts } from './parts'
import { hashToken } from './token'

/** From sign-in to the end, whatever the person does in between. */
export const sessionLifeMs = 12 * HOUR

interface Person {
  id: PrincipalId
  name: string
}

/** How somebody proved who they are: `auth_time`, `acr` and `amr` of OpenID Connect. */
export interface Proof {
  via: 'oidc' | 'demo'
  authTime: Date
  acr: string | null
  amr: string[]
}

export type CurrentSession = NonNullable<Awaited<ReturnType<typeof sessionOf>>>

/**
 * Who holds this token now, or null. Asked anew for every request, so that what ends a session ends it at once: a
 * revoked or expired row, a disabled person, a contract's last instant, the demo's door closing.
 */
export async function sessionOf(parts: Pick<AuthParts, 'db' | 'env' | 'now'>, token: string | undefined) {
  if (!token) return null
  const now = parts.now()
  const found = await liveSession(parts.db, { tokenHash: hashToken(token), now })
  if (found === null) return null
  if (!isEmployed({ status: found.principal.status, endsAt: found.principal.ends_at }, now)) return null
  if (found.session.via === 'demo' && !parts.env.demo) return null
  return found
}

/** Starts a session for `person`; the one this browser had before, whoever's it was, ends in the same transaction. */
export async function startSession(
  parts: AuthParts,
  args: { person: Person; token: string; previousToken: string | undefined; proof: Proof },
): Promise<{ id: SessionId; expiresAt: Date }> {
  const { token, previousToken, proof } = args
  const person = { id: args.person.id, name: args.person.name }
  const now = parts.now()
  const expiresAt = new Date(now.getTime() + sessionLifeMs)
  const origin = await parts.origin()
  return parts.db.transaction().execute(async (tx) => {
    if (previousToken) {
      await endInside(tx, {
        token: previousToken,
        now,
        origin,
        by: person,
        reason: 'Signed in again in the same browser',
      })
    }
    const id = await insertSession(tx, {
      token_hash: hashToken(token),
      principal_id: person.id,
      created_at: now,
      expires_at: expiresAt,
      auth_time: proof.authTime,
      acr: proof.acr,
      amr: proof.amr,
      via: proof.via,
    })
    await record(tx, { actor: { kind: 'person', ...person }, origin: { via: 'sign-in', ...origin } }, now, {
      action: 'session.started',
      object: sessionObject(id, person),
      after: { via: proof.via, acr: proof.acr, amr: proof.amr },
    })
    return { id, expiresAt }
  })
}

/** Ends the session behind this token, on the server; nothing happens when it is over already. */
export async function endSession(parts: AuthParts, token: string): Promise<void> {
  const now = parts.now()
  const origin = await parts.origin()
  await parts.db.transaction().execute((tx) => endInside(tx, { token, now, origin, reason: 'Signed out' }))
}

async function endInside(
  tx: Tx,
  args: {
    token: string
    now: Date
    origin: Awaited<ReturnType<AuthParts['origin']>>
    by?: Person
    reason: string
  },
): Promise<void> {
  const ended = await endSessionByToken(tx, { tokenHash: hashToken(args.token), now: args.now })
  if (ended === null) return
  const actor = { kind: 'person' as const, ...(args.by ?? ended.principal) }
  await record(tx, { actor, origin: { via: 'sign-in', ...args.origin } }, args.now, {
    action: 'session.ended',
    object: sessionObject(ended.id, ended.principal),
    subject: ended.principal,
    reason: args.reason,
  })
}

function sessionObject(id: SessionId, person: Person): AuditEntry['object'] {
  return { type: 'session', id, name: `Session of ${person.name}` }
}
