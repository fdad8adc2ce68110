import { sql } from 'kysely'
import type { Insertable } from 'kysely'
import type { GroupId, PrincipalId, SessionId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

const ofPerson = ['s.id', 'p.id as principal_id', 'p.name'] as const

/**
 * The session behind a token with the person it belongs to, in one round trip: this is on the path of every request.
 * Null when there is none, it was revoked, its time is up, nobody used it since `idleSince`, or it came by the demo's
 * door and real people have come since. Whether the person may still come in is not judged here.
 */
export async function liveSession(db: Db, args: { tokenHash: Buffer; now: Date; idleSince: Date }) {
  const row = await db
    .selectFrom('session as s')
    .innerJoin('principal as p', 'p.id', 's.principal_id')
    .where('s.token_hash', '=', args.tokenHash)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', args.now)
    .where('s.last_seen_at', '>', args.idleSince)
    .where(sql<boolean>`not (s.via = 'demo' and exists (select from principal where not is_demo))`)
    .selectAll('p')
    .select(['s.id as session_id', 's.expires_at', 's.auth_time', 's.acr', 's.amr', 's.via'])
    .select(['s.last_seen_at', 's.issuer', 's.provider', 's.portal_roles as session_roles'])
    .select(
      sql<GroupId[]>`array(select group_id from principal_group_member where principal_id = p.id)`.as(
        'groupIds',
      ),
    )
    .executeTakeFirst()
  if (row === undefined) return null
  const { session_id: id, expires_at: expiresAt, auth_time: authTime, acr, amr, via, ...rest } = row
  const { last_seen_at: lastSeenAt, issuer, provider, session_roles: roles, ...principal } = rest
  return {
    session: { id, authTime, acr, amr, via, expiresAt, lastSeenAt, issuer, provider, roles },
    principal,
  }
}

/** Notes that a session was used. Of several requests at once, one writes. */
export async function touchSession(db: Db, args: { id: SessionId; now: Date; before: Date }): Promise<void> {
  await db
    .updateTable('session')
    .set({ last_seen_at: args.now })
    .where('id', '=', args.id)
    .where('last_seen_at', '<=', args.before)
    .execute()
}

/** Starts a session with the roles that its person has at this moment. */
export async function insertSession(
  tx: Tx,
  session: Omit<Insertable<Database['session']>, 'portal_roles'>,
): Promise<SessionId> {
  const { id } = await tx
    .insertInto('session')
    .values((eb) => ({
      ...session,
      portal_roles: eb
        .selectFrom('principal')
        .select('portal_roles')
        .where('id', '=', session.principal_id)
        .$asScalar(),
    }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** What a token is exchanged for another one with. */
type Fresh = Partial<
  Pick<
    Insertable<Database['session']>,
    | 'auth_time'
    | 'acr'
    | 'amr'
    | 'last_seen_at'
    | 'provider'
    | 'issuer'
    | 'subject'
    | 'provider_session'
    | 'id_token'
  >
>

/**
 * Gives a live session another token, so that the old one is nobody's from now on; answers whose it is, or null where
 * the old one was nobody's already. The roles are those the person has at this moment.
 */
export async function rotateSession(
  tx: Tx,
  args: { tokenHash: Buffer; newHash: Buffer; now: Date; fresh?: Fresh },
) {
  const row = await tx
    .updateTable('session as s')
    .from('principal as p')
    .set((eb) => ({ token_hash: args.newHash, portal_roles: eb.ref('p.portal_roles'), ...args.fresh }))
    .whereRef('p.id', '=', 's.principal_id')
    .where('s.token_hash', '=', args.tokenHash)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', args.now)
    .returning([...ofPerson, 's.expires_at', 's.portal_roles'])
    .executeTakeFirst()
  return row ? { ...named(row), expiresAt: row.expires_at, roles: row.portal_roles } : null
}

/** Ends the session behind a token. Answers whose it was, or null when there was nothing left to end. */
export async function endSessionByToken(tx: Tx, args: { tokenHash: Buffer; now: Date; because: string }) {
  const row = await tx
    .updateTable('session as s')
    .from('principal as p')
    .set({ revoked_at: args.now, ended_because: args.because })
    .whereRef('p.id', '=', 's.principal_id')
    .where('s.token_hash', '=', args.tokenHash)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', args.now)
    .returning([...ofPerson, 's.provider', 's.issuer', 's.subject', 's.id_token as idToken'])
    .executeTakeFirst()
  if (row === undefined) return null
  const { provider, issuer, subject, idToken } = row
  return { ...named(row), provider, issuer, subject, idToken }
}

function named<P, S>(row: { id: S; principal_id: P; name: string }) {
  return { id: row.id, principal: { id: row.principal_id, name: row.name } }
}

/** Ends every session of a person, wherever they are signed in, and counts them; the next request of each is refused. */
export async function endSessionsOf(tx: Tx, args: { principalId: PrincipalId; now: Date }): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('session')
    .set({ revoked_at: args.now })
    .where('principal_id', '=', args.principalId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', args.now)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
