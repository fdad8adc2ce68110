import { decidedRows, pendingRows, type InboxRow } from '@/db/queries/inbox'
import { bundleName } from '@/lib/domain/bundle'
import { sectionOf, stateAt, type InboxEntry } from '@/lib/domain/inbox'
import { requestName } from '@/lib/domain/ids'
import { narrowingWords } from '@/lib/domain/narrowing'
import type { PersonContext } from '../context'

/** Everything in the viewer's inbox: what is pending in the order of its urgency, then what was decided lately. */
export async function readInbox(ctx: Pick<PersonContext, 'db' | 'now' | 'viewer'>): Promise<InboxEntry[]> {
  const args = { viewerId: ctx.viewer.id, now: ctx.now() }
  const [pending, decided] = await Promise.all([pendingRows(ctx.db, args), decidedRows(ctx.db, args)])
  return [...pending, ...decided].map((row) => toEntry(row, args))
}

function toEntry(row: InboxRow, { viewerId, now }: { viewerId: string; now: Date }): InboxEntry {
  return {
    id: row.id,
    name: requestName(row.number),
    section: sectionOf({
      state: row.state,
      own: row.requester_id === viewerId,
      asked: Boolean(row.asked),
    }),
    state: row.state,
    requester: row.requester_name,
    role: row.role_name,
    target: row.target_name,
    only: narrowingWords(row.narrowing),
    risk: row.risk,
    durationMs: row.duration_ms,
    extension: row.kind === 'extension',
    decideBy: row.decide_by?.toISOString() ?? null,
    decidedAt: row.decided_at?.toISOString() ?? null,
    nudged: row.state === 'PENDING_APPROVAL' && row.nudged_at !== null,
    approvals: row.approvals ?? 0,
    needed: row.needed,
    stage: row.stage,
    stages: row.stages,
    messages: row.messages ?? 0,
    emergency: row.incident !== null,
    bundle: bundleOf(row),
    grant: grantOf(row, now),
  }
}

function bundleOf({ bundle_number: number, bundle_name: name }: InboxRow): InboxEntry['bundle'] {
  return number === null || name === null ? null : { name, activation: bundleName(number) }
}

function grantOf(row: InboxRow, now: Date): InboxEntry['grant'] {
  if (row.grant_id === null || row.grant_state === null) return null
  return {
    id: row.grant_id,
    state: stateAt({ state: row.grant_state, endsAt: row.grant_ends_at }, now),
    endsAt: row.grant_ends_at?.toISOString() ?? null,
  }
}
