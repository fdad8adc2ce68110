import type { Db } from '@/db/client'
import { checkpointsToShow } from '@/db/queries/audit-checkpoints'
import type { CheckpointRow } from '@/db/queries/audit-checkpoints'

/** More than these would make a pack long and prove nothing new. */
const newest = 200

/**
 * The checkpoints that go into a pack up to `size`, oldest first: each day's last one, the newest ones, and all that were
 * signed by two keys or by witnesses, whose signatures are added to them.
 */
export async function packCheckpoints(db: Db, size: number): Promise<CheckpointRow[]> {
  return checkpointsToShow(db, { size, newest })
}

/** `checkpoints.ndjson`: one signed note a line. */
export function checkpointsFile(checkpoints: readonly Pick<CheckpointRow, 'size' | 'note'>[]): string {
  return checkpoints.map(({ size, note }) => `${JSON.stringify({ size, note })}\n`).join('')
}
