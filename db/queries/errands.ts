import type { Insertable, Selectable } from 'kysely'
import type { ErrandId, SessionId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

export type ErrandRow = Selectable<Database['errand']>

/** Begins an errand; those that are over are forgotten on the way, with what their forms held. */
export async function insertErrand(tx: Tx, errand: Insertable<Database['errand']>): Promise<ErrandId> {
  await tx.deleteFrom('errand').where('expires_at', '<=', errand.created_at).execute()
  const { id } = await tx.insertInto('errand').values(errand).returning('id').executeTakeFirstOrThrow()
  return id
}

/** An errand that can still be settled is bound to one answer of the provider: the one with this `state`. */
export async function bindErrand(
  db: Db,
  args: { id: ErrandId; provider: string; stateHash: Buffer },
): Promise<void> {
  await db
    .updateTable('errand')
    .set({ provider: args.provider, state_hash: args.stateHash, refusal: null })
    .where('id', '=', args.id)
    .where('settled_at', 'is', null)
    .execute()
}

/** The open errand whose answer this is, or null. */
export async function errandOfState(
  db: Db,
  args: { stateHash: Buffer; now: Date },
): Promise<ErrandRow | null> {
  const row = await db
    .selectFrom('errand')
    .selectAll()
    .where('state_hash', '=', args.stateHash)
    .where('settled_at', 'is', null)
    .where('expires_at', '>', args.now)
    .executeTakeFirst()
  return row ?? null
}

/** An errand of this very session, or null: another's, even of the same person, is not there. */
export async function errandOf(
  db: Db,
  args: { id: ErrandId; sessionId: SessionId; now: Date },
): Promise<ErrandRow | null> {
  const row = await db
    .selectFrom('errand')
    .selectAll()
    .where('id', '=', args.id)
    .where('session_id', '=', args.sessionId)
    .where('expires_at', '>', args.now)
    .executeTakeFirst()
  return row ?? null
}

/** Settles an open errand, once; false where it was settled before. */
export async function settleErrand(
  tx: Tx,
  args: { id: ErrandId; now: Date; result?: Buffer },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('errand')
    .set({ settled_at: args.now, refusal: null, ...(args.result && { result: args.result }) })
    .where('id', '=', args.id)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Notes why an answer was refused, and forgets its `state`: it may be tried again, but not with that answer. */
export async function refuseErrand(tx: Tx, args: { id: ErrandId; refusal: string }): Promise<void> {
  await tx
    .updateTable('errand')
    .set({ refusal: args.refusal, state_hash: null })
    .where('id', '=', args.id)
    .where('settled_at', 'is', null)
    .execute()
}

/** What the form held was sent: it is not given out again. */
export async function useErrand(
  db: Db,
  args: { id: ErrandId; sessionId: SessionId; now: Date },
): Promise<void> {
  await db
    .updateTable('errand')
    .set({ used_at: args.now, form: null })
    .where('id', '=', args.id)
    .where('session_id', '=', args.sessionId)
    .where('used_at', 'is', null)
    .execute()
}

/** What a claims test found, once: reading it removes it. */
export async function takeResult(
  tx: Tx,
  args: { id: ErrandId; sessionId: SessionId; now: Date },
): Promise<Buffer | null> {
  const row = await tx
    .selectFrom('errand')
    .select('result')
    .where('id', '=', args.id)
    .where('session_id', '=', args.sessionId)
    .where('kind', '=', 'claims-test')
    .where('expires_at', '>', args.now)
    .forUpdate()
    .executeTakeFirst()
  await tx.deleteFrom('errand').where('id', '=', args.id).where('session_id', '=', args.sessionId).execute()
  return row?.result ?? null
}
