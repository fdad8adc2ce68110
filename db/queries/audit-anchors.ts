import { sql } from 'kysely'
import type { Db } from '../client'

export interface AnchorState {
  name: string
  size: number
  anchored_at: Date | null
  failures: number
  problem: string | null
}

export async function anchorStates(db: Db): Promise<AnchorState[]> {
  return db
    .selectFrom('audit_anchor')
    .select(['name', 'size', 'anchored_at', 'failures', 'problem'])
    .orderBy('name')
    .execute()
}

/** Notes the places that are configured, so that each has a row; those that are not any more keep theirs. */
export async function noteAnchors(db: Db, args: { names: readonly string[]; now: Date }): Promise<void> {
  await sql`
    insert into audit_anchor (name, due_at) select name, ${args.now} from unnest(${[...args.names]}::text[]) as a (name)
    on conflict do nothing`.execute(db)
}

/** Takes a place that is due and behind `size`, until `leaseUntil`; null when there is nothing to tell it, or another has it. */
export async function claimAnchor(
  db: Db,
  args: { name: string; size: number; now: Date; leaseUntil: Date },
): Promise<AnchorState | null> {
  const row = await db
    .updateTable('audit_anchor')
    .set({ due_at: args.leaseUntil })
    .where('name', '=', args.name)
    .where('due_at', '<=', args.now)
    .where('size', '<', args.size)
    .returning(['name', 'size', 'anchored_at', 'failures', 'problem'])
    .executeTakeFirst()
  return row ?? null
}

export async function saveAnchor(
  db: Db,
  { name, ...outcome }: AnchorState & { due_at: Date },
): Promise<void> {
  await db.updateTable('audit_anchor').set(outcome).where('name', '=', name).execute()
}
