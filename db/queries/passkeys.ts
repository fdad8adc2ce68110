import type { Insertable, Selectable } from 'kysely'
import type { PasskeyId, PrincipalId, SessionId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

export type PasskeyRow = Selectable<Database['passkey']>
export type ChallengeRow = Selectable<Database['passkey_challenge']>

/** The passkeys a person has, the oldest first. */
export async function passkeysOf(db: Db, principalId: PrincipalId): Promise<PasskeyRow[]> {
  return db
    .selectFrom('passkey')
    .selectAll()
    .where('principal_id', '=', principalId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .execute()
}

export async function insertPasskey(
  tx: Tx,
  passkey: Insertable<Database['passkey']>,
): Promise<PasskeyId | null> {
  const row = await tx
    .insertInto('passkey')
    .values(passkey)
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** Takes a passkey away from its person; its name, or null where it was not theirs or is gone. */
export async function removePasskey(
  tx: Tx,
  args: { id: PasskeyId; principalId: PrincipalId; now: Date },
): Promise<string | null> {
  const row = await tx
    .updateTable('passkey')
    .set({ removed_at: args.now })
    .where('id', '=', args.id)
    .where('principal_id', '=', args.principalId)
    .where('removed_at', 'is', null)
    .returning('name')
    .executeTakeFirst()
  return row?.name ?? null
}

/** Locks a person's passkey until the transaction ends, so that its counter is judged by one answer at a time. */
export async function lockPasskey(
  tx: Tx,
  args: { credentialId: string; principalId: PrincipalId },
): Promise<PasskeyRow | null> {
  const row = await tx
    .selectFrom('passkey')
    .selectAll()
    .where('credential_id', '=', args.credentialId)
    .where('principal_id', '=', args.principalId)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function notePasskeyUse(
  tx: Tx,
  args: { id: PasskeyId; counter: number; backedUp: boolean; now: Date },
): Promise<void> {
  await tx
    .updateTable('passkey')
    .set({ counter: args.counter, backed_up: args.backedUp, last_used_at: args.now })
    .where('id', '=', args.id)
    .execute()
}

/** Keeps a challenge; those that are over are forgotten on the way. */
export async function insertChallenge(
  tx: Tx,
  challenge: Insertable<Database['passkey_challenge']>,
): Promise<void> {
  await tx.deleteFrom('passkey_challenge').where('expires_at', '<=', challenge.created_at).execute()
  await tx.insertInto('passkey_challenge').values(challenge).execute()
}

/** Takes a challenge of this very session, once: it is gone afterwards, whatever becomes of the answer. */
export async function takeChallenge(
  db: Db,
  args: { challenge: string; purpose: ChallengeRow['purpose']; sessionId: SessionId; now: Date },
): Promise<ChallengeRow | null> {
  const row = await db
    .deleteFrom('passkey_challenge')
    .where('challenge', '=', args.challenge)
    .where('purpose', '=', args.purpose)
    .where('session_id', '=', args.sessionId)
    .where('expires_at', '>', args.now)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}
