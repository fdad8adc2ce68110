import type { Tx } from '@/db/client'
import {
  endSessionByToken,
  insertSession,
  liveSession,
  rotateSession,
  touchSession,
} from '@/db/queries/sessions'
import type { AuditEntry } from '@/lib/domain/audit'
import { MINUTE } from '@/lib/domain/duration'
import type { PrincipalId, SessionId } from '@/lib/domain/ids'
import { isEmployed } from '@/lib/domain/principal'
import { record } from '@/lib/services/audit/record'
import type { AuthParts } from './parts'
import { idTokenPlace } from './sealed-places'
import { hashToken } from './token'

/** A use is noted this often at most: a write for each request would cost more than the page. */
const touchEveryMs = MINUTE

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
  /** Of whom at which provider; left out in a demo. */
  at?: {
    provider: string
    issuer: string
    subject: string
    /** The provider's own name for its session, where it tells it. */
    session: string | null
    idToken: string
  }
}

export type CurrentSession = NonNullable<Awaited<ReturnType<typeof sessionOf>>>

/**
 * Who holds this token now, or null. Asked anew for every request, so that what ends a session ends it at once: a
 * revoked or expired row, too long a pause, a disabled person, a contract's last instant, the demo's door closing.
 * `rightsChanged`: the person's portal roles are no longer those that this token was made with.
 */
export async function sessionOf(
  parts: Pick<AuthParts, 'db' | 'env' | 'now'>,
  token: string | undefined,
  { quiet = false }: { quiet?: boolean } = {},
) {
  if (!token) return null
  const now = parts.now()
  const idleSince = new Date(now.getTime() - parts.env.session.idleMs)
  const found = await liveSession(parts.db, { tokenHash: hashToken(token), now, idleSince })
  if (found === null) return null
  const { session, principal } = found
  if (!isEmployed({ status: principal.status, endsAt: principal.ends_at }, now)) return null
  if (session.via === 'demo' && !parts.env.demo) return null
  const before = new Date(now.getTime() - touchEveryMs)
  if (!quiet && session.lastSeenAt <= before) await touchSession(parts.db, { id: session.id, now, before })
  return { ...found, rightsChanged: !sameRoles(session.roles, principal.portal_roles) }
}

function sameRoles(these: readonly string[], those: readonly string[]): boolean {
  return these.length === those.length && these.every((role) => those.includes(role))
}

/** Starts a session for `person`; the one this browser had before, whoever's it was, ends in the same transaction. */
export async function startSession(
  parts: AuthParts,
  args: { person: Person; token: string; previousToken: string | undefined; proof: Proof },
): Promise<{ id: SessionId; expiresAt: Date }> {
  const { token, previousToken, proof } = args
  const person = { id: args.person.id, name: args.person.name }
  const now = parts.now()
  const expiresAt = new Date(now.getTime() + parts.env.session.maxMs)
  const origin = await parts.origin()
  const { userAgent } = await parts.asking()
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
      last_seen_at: now,
      expires_at: expiresAt,
      auth_time: proof.authTime,
      acr: proof.acr,
      amr: proof.amr,
      via: proof.via,
      source_address: origin.sourceAddress,
      user_agent: userAgent.slice(0, 400),
      ...(proof.at && atProvider(parts, proof.at)),
    })
    await record(tx, { actor: { kind: 'person', ...person }, origin: { via: 'sign-in', ...origin } }, now, {
      action: 'session.started',
      object: sessionObject(id, person),
      after: { via: proof.via, acr: proof.acr, amr: proof.amr, ...(proof.at && { issuer: proof.at.issuer }) },
    })
    return { id, expiresAt }
  })
}

/** What a session keeps of the sign-in at a provider. */
export function atProvider({ sealer }: Pick<AuthParts, 'sealer'>, at: NonNullable<Proof['at']>) {
  const { provider, issuer, subject, session, idToken } = at
  return {
    provider,
    issuer,
    subject,
    provider_session: session,
    id_token: sealer.seal(idTokenPlace(`${issuer} ${subject}`), idToken),
  }
}

/** Gives the session behind `token` another token because the person's rights changed; null where it is over. */
export async function renewSession(
  parts: AuthParts,
  args: { token: string; newToken: string },
): Promise<{ expiresAt: Date } | null> {
  const now = parts.now()
  const origin = await parts.origin()
  return parts.db.transaction().execute(async (tx) => {
    const rotated = await rotateSession(tx, {
      tokenHash: hashToken(args.token),
      newHash: hashToken(args.newToken),
      now,
    })
    if (rotated === null) return null
    const actor = { kind: 'person' as const, ...rotated.principal }
    await record(tx, { actor, origin: { via: 'sign-in', ...origin } }, now, {
      action: 'session.rotated',
      object: sessionObject(rotated.id, rotated.principal),
      reason: 'What the person may do in the portal has changed',
      after: { portalRoles: rotated.roles },
    })
    return { expiresAt: rotated.expiresAt }
  })
}

/** What it takes to end the provider's own session as well. */
export interface EndedSession {
  provider: string
  idToken: string
}

/**
 * Ends the session behind this token, on the server; nothing happens when it is over already. Answers what it takes to
 * end the provider's own session too, or null where there is none to end.
 */
export async function endSession(parts: AuthParts, token: string): Promise<EndedSession | null> {
  const now = parts.now()
  const origin = await parts.origin()
  return parts.db.transaction().execute(async (tx) => {
    const ended = await endInside(tx, { token, now, origin, reason: 'Signed out' })
    if (ended === null) return null
    const { provider, issuer, subject, idToken } = ended
    if (provider === null || issuer === null || subject === null || idToken === null) return null
    return { provider, idToken: parts.sealer.open(idTokenPlace(`${issuer} ${subject}`), idToken) }
  })
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
) {
  const ended = await endSessionByToken(tx, {
    tokenHash: hashToken(args.token),
    now: args.now,
    because: args.reason,
  })
  if (ended === null) return null
  const actor = { kind: 'person' as const, ...(args.by ?? ended.principal) }
  await record(tx, { actor, origin: { via: 'sign-in', ...args.origin } }, args.now, {
    action: 'session.ended',
    object: sessionObject(ended.id, ended.principal),
    subject: ended.principal,
    reason: args.reason,
  })
  return ended
}

export function sessionObject(id: SessionId, person: Person): AuditEntry['object'] {
  return { type: 'session', id, name: `Session of ${person.name}` }
}
