import { ownHistory, type HistoryStates } from '@/db/queries/timeline'
import { openStates, type EndReason, type GrantState } from '@/lib/domain/grant'
import { requestName } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import type { PersonContext } from '../context'

/** What one's history can be narrowed to. */
export const historyFilters = [
  'all',
  'waiting',
  'open',
  'ended',
  'denied',
  'unanswered',
  'canceled',
  'refused',
  'failed',
] as const
export type HistoryFilter = (typeof historyFilters)[number]

const statesOf: Record<HistoryFilter, HistoryStates> = {
  all: {},
  waiting: { request: ['PENDING_APPROVAL'] },
  open: { grant: openStates },
  ended: { grant: ['ENDED'] },
  denied: { request: ['DENIED'] },
  unanswered: { request: ['EXPIRED'] },
  canceled: { request: ['CANCELED'] },
  refused: { request: ['REJECTED'] },
  failed: { grant: ['ACTIVATION_FAILED', 'REVOCATION_FAILED'] },
}

/** One past or present request of one's own, with its grant where there is one. */
export interface HistoryEntry {
  number: number
  name: string
  state: RequestState
  /** Whether it asks for more time on access that was live already. */
  extension: boolean
  /** The incident of an emergency activation; null for any other. */
  incident: string | null
  role: { name: string; slug: string }
  target: string
  submittedAt: Date
  /** As granted, or as asked where nothing was granted. */
  durationMs: number
  justification: string
  grant: {
    state: GrantState
    startedAt: Date | null
    endsAt: Date | null
    removedAt: Date | null
    endReason: EndReason | null
  } | null
}

export interface HistoryPage {
  entries: HistoryEntry[]
  /** Numbers to continue from; null at either end. */
  newerThan: number | null
  olderThan: number | null
}

const pageSize = 25

/** One page, the newest first. A `before` or `after` that is no request of one's own leads to an empty page. */
export async function myHistory(
  ctx: PersonContext,
  input: { filter: HistoryFilter; before: number | null; after: number | null },
): Promise<HistoryPage> {
  const rows = await ownHistory(ctx.db, {
    principalId: ctx.viewer.id,
    states: statesOf[input.filter],
    before: input.before,
    after: input.after,
    limit: pageSize,
  })
  const more = rows.length > pageSize
  const page = rows.slice(0, pageSize).map((row): HistoryEntry => ({
    number: row.number,
    name: requestName(row.number),
    state: row.state,
    extension: row.kind === 'extension',
    incident: row.incident,
    role: { name: row.role_name, slug: row.role_slug },
    target: row.target_name,
    submittedAt: row.submitted_at,
    durationMs: row.granted_ms ?? row.duration_ms,
    justification: row.justification,
    grant:
      row.grant_state === null
        ? null
        : {
            state: row.grant_state,
            startedAt: row.access_granted_at,
            endsAt: row.ends_at,
            removedAt: row.access_removed_at,
            endReason: row.end_reason,
          },
  }))
  const entries = input.after === null ? page : page.toReversed()
  const hasNewer = input.after === null ? input.before !== null : more
  const hasOlder = input.after === null ? more : true
  return {
    entries,
    newerThan: hasNewer ? (entries[0]?.number ?? null) : null,
    olderThan: hasOlder ? (entries.at(-1)?.number ?? null) : null,
  }
}
