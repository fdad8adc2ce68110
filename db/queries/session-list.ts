import type { PrincipalId, SessionId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'

/** The live sessions of a person, the one used last first. */
export async function sessionsOf(db: Db, args: { principalId: PrincipalId; now: Date; idleSince: Date }) {
  return db
    .selectFrom('session')
    .select(['id', 'created_at', 'last_seen_at', 'expires_at', 'source_address', 'user_agent'])
    .select(['auth_time', 'acr', 'amr', 'via', 'issuer'])
    .where('principal_id', '=', args.principalId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', args.now)
    .where('last_seen_at', '>', args.idleSince)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute()
}

/** Which of a person's sessions are meant: one, or all but one (null: all). */
export type WhichSessions = { only: SessionId } | { allBut: SessionId | null }

/** Ends sessions of one person; answers those that were still open. */
export async function endChosenSessions(
  tx: Tx,
  args: { principalId: PrincipalId; which: WhichSessions; now: Date; because: string },
): Promise<SessionId[]> {
  const { which } = args
  const rows = await tx
    .updateTable('session')
    .set({ revoked_at: args.now, ended_because: args.because })
    .where('principal_id', '=', args.principalId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', args.now)
    .$if('only' in which, (query) => query.where('id', '=', 'only' in which ? which.only : null))
    .$if('allBut' in which && which.allBut !== null, (query) =>
      query.where('id', '!=', 'allBut' in which ? which.allBut : null),
    )
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Ends what a provider says is over there: one session of its own naming, or all of a subject. */
export async function endSessionsAtProvider(
  tx: Tx,
  args: { issuer: string; session: string | null; subject: string | null; now: Date; because: string },
) {
  return tx
    .updateTable('session as s')
    .from('principal as p')
    .set({ revoked_at: args.now, ended_because: args.because })
    .whereRef('p.id', '=', 's.principal_id')
    .where('s.issuer', '=', args.issuer)
    .where('s.revoked_at', 'is', null)
    .where('s.expires_at', '>', args.now)
    .$if(args.session !== null, (query) => query.where('s.provider_session', '=', args.session))
    .$if(args.subject !== null, (query) => query.where('s.subject', '=', args.subject))
    .returning(['s.id', 'p.id as principal_id', 'p.name'])
    .execute()
}

/** Notes a logout token; false where the very same one was heard before. Forgets those that are too old to be used. */
export async function hearLogoutToken(
  tx: Tx,
  token: { issuer: string; jti: string; expiresAt: Date },
  now: Date,
): Promise<boolean> {
  await tx.deleteFrom('logout_token').where('expires_at', '<=', now).execute()
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('logout_token')
    .values({ issuer: token.issuer, jti: token.jti, expires_at: token.expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
