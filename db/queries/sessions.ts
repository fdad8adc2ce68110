import { sql } from 'kysely'
import type { Insertable } from 'kysely'
import type { GroupId, PrincipalId, SessionId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

/**
 * The session behind a token with the person it belongs to, in one round trip: this is on the path of every request.
 * Null when there is none, it was revoked, its time is up, or it came by the demo's door and real people have come
 * since. Whether the person may still come in is not judged here.
 */
export async function liveSession(db: Db, args: { tokenHash: Buffer; now: Date }) {
  const row = await db
    .selectFrom('session as s')
    .innerJoin('principal as p', 'p.id', 's.principal_id')
    .where('s.token_hash', '=', args.tokenHash)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', args.now)
    .where(sql<boolean>`not (s.via = 'demo' and exists (select from principal where not is_demo))`)
    .selectAll('p')
    .select(['s.id as session_id', 's.expires_at', 's.auth_time', 's.acr', 's.amr', 's.via'])
    .select(
      sql<GroupId[]>`array(select group_id from principal_group_member where principal_id = p.id)`.as(
        'groupIds',
      ),
    )
    .executeTakeFirst()
  if (row === undefined) return null
  const { session_id: id, expires_at: expiresAt, auth_time: authTime, acr, amr, via, ...principal } = row
  return { session: { id, authTime, acr, amr, via, expiresAt }, principal }
}

export async function insertSession(tx: Tx, session: Insertable<Database['session']>): Promise<SessionId> {
  const { id } = await tx.insertInto('session').values(session).returning('id').executeTakeFirstOrThrow()
  return id
}

/** Ends the session behind a token. Answers whose it was, or null when there was nothing left to end. */
export async function endSessionByToken(tx: Tx, args: { tokenHash: Buffer; now: Date }) {
  const row = await tx
    .updateTable('session as s')
    .from('principal as p')
    .set({ revoked_at: args.now })
    .whereRef('p.id', '=', 's.principal_id')
    .where('s.token_hash', '=', args.tokenHash)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', args.now)
    .returning(['s.id', 'p.id as principal_id', 'p.name'])
    .executeTakeFirst()
  return row ? { id: row.id, principal: { id: row.principal_id, name: row.name } } : null
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
