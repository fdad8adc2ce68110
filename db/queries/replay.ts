import { sql } from 'kysely'
import type { PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { ReasonCode } from '@/lib/domain/reason'
import type { RequestState } from '@/lib/domain/request'
import type { Db } from '../client'

/** A request as it was judged, and what became of it: as much as judging it by other rules takes. */
export interface JudgedRequest {
  id: RequestId
  number: number
  requester_id: PrincipalId
  asked_by_id: PrincipalId | null
  submitted_at: Date
  /** The same to the microsecond: a Date forgets what comes after the third digit. */
  submitted_exactly: string
  wanted_start: Date | null
  duration_ms: number
  justification: string
  ticket: string
  incident: string | null
  address: string | null
  state: RequestState
  decided_at: Date | null
  outcome: 'refused' | 'automatic' | 'needs-approval'
  /** Why it was refused. */
  codes: ReasonCode[] | null
  /** Approvals that it took in each stage, and everybody who could give one. */
  needed: number[] | null
  seats: PrincipalId[] | null
  /** When its access began and ended or is to end. */
  granted_at: Date | null
  ended_at: Date | null
}

interface Range {
  roleId: RoleId
  since: Date
  until: Date
  batchSize?: number
}

/**
 * The activations of a role that were asked for in [since, until), the oldest first, a batch at a time. The next batch is
 * on its way while one is looked at.
 */
export async function* judgedRequests(db: Db, range: Range): AsyncGenerator<JudgedRequest[]> {
  const { batchSize = 10_000 } = range
  let coming = batchAfter(db, range, { at: range.since.toISOString(), number: -1 }, batchSize)
  for (;;) {
    const rows = await coming
    const last = rows.at(-1)
    const isLast = last === undefined || rows.length < batchSize
    if (!isLast) {
      coming = batchAfter(db, range, { at: last.submitted_exactly, number: last.number }, batchSize)
      // Whoever stops early never waits for it; whoever goes on hears of its failure then.
      coming.catch(() => {})
    }
    if (rows.length > 0) yield rows
    if (isLast) return
  }
}

/** Numbers tell apart what was submitted in one instant. */
async function batchAfter(
  db: Db,
  { roleId, until }: Range,
  after: { at: string; number: number },
  batchSize: number,
): Promise<JudgedRequest[]> {
  const { rows } = await sql<JudgedRequest>`
    select q.id, q.number, q.requester_id, q.asked_by_id, q.submitted_at, q.submitted_at::text as submitted_exactly,
      q.wanted_start, q.duration_ms, q.justification, q.ticket, q.incident, host(q.source_address) as address, q.state,
      q.decided_at, v.outcome,
      case when v.outcome = 'refused' then jsonb_path_query_array(q.verdict, '$.reasons[*].code') end as codes,
      case when v.outcome = 'needs-approval' then jsonb_path_query_array(q.verdict, '$.stages[*].needed') end as needed,
      case when v.outcome = 'needs-approval' then jsonb_path_query_array(q.verdict, '$.stages[*].seats[*].id') end as seats,
      g.access_granted_at as granted_at, coalesce(g.ended_at, g.ends_at) as ended_at
    from activation_request q
    cross join lateral (select q.verdict ->> 'outcome' as outcome) v
    left join "grant" g on g.request_id = q.id
    where q.role_id = ${roleId} and q.kind = 'activation' and q.submitted_at < ${until}
      and q.submitted_at >= ${after.at}::timestamptz
      and (q.submitted_at, q.number) > (${after.at}::timestamptz, ${after.number})
    order by q.submitted_at, q.number limit ${batchSize}`.execute(db)
  return rows
}
