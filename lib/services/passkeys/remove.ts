import { passkeysOf, removePasskey as takeAway } from '@/db/queries/passkeys'
import type { PasskeyId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

/** A passkey as its person sees it. */
export interface PasskeyShown {
  id: PasskeyId
  name: string
  createdAt: Date
  lastUsedAt: Date | null
  /** Whether it is copied to the person's other devices, or could be. */
  synced: 'no' | 'could be' | 'yes'
}

export async function listPasskeys(ctx: Pick<PersonContext, 'db' | 'viewer'>): Promise<PasskeyShown[]> {
  const rows = await passkeysOf(ctx.db, ctx.viewer.id)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    synced: row.backed_up ? 'yes' : row.backup_eligible ? 'could be' : 'no',
  }))
}

/** Takes one of one's own passkeys away: it proves nothing any more, and what it proved before stays on record. */
export async function removePasskey(
  ctx: PersonContext,
  input: { id: PasskeyId },
): Promise<Result<null, 'no-such-passkey'>> {
  const now = ctx.now()
  return atomically(ctx, async (tx) => {
    const name = await takeAway(tx, { id: input.id, principalId: ctx.viewer.id, now })
    if (name === null) return err('no-such-passkey')
    await record(tx, ctx, now, {
      action: 'passkey.removed',
      object: { type: 'passkey', id: input.id, name },
    })
    return ok(null)
  })
}
