import { z } from 'zod'

/** A question to the log that is kept: what is asked, over which range, seen in which columns. */
export interface ViewQuestion {
  /** The query as typed. */
  query: string
  /** As in the address: `30d`, `all`, a date, an instant; null for the usual. */
  from: string | null
  to: string | null
  /** As in the address; null for the usual ones. */
  columns: string | null
}

/** Names one view: the word of one that comes with the product, or the id of one that somebody keeps. */
export const ViewKey = z
  .string()
  .regex(/^(?:[a-z][a-z-]{1,40}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/)
  .brand<'ViewKey'>()
export type ViewKey = z.infer<typeof ViewKey>

export interface BuiltInView extends ViewQuestion {
  key: ViewKey
  name: string
}

const asks = (key: string, name: string, query: string, from: string | null = null): BuiltInView => ({
  key: ViewKey.parse(key),
  name,
  query,
  from,
  to: null,
  columns: null,
})

/** Questions that auditors ask again and again. */
export const builtInViews: readonly BuiltInView[] = [
  asks(
    'refused',
    'Refused and denied',
    'action:request.rejected action:request.denied action:request.expired',
  ),
  asks('break-glass', 'Break-glass', 'action:request.emergency action:review.*', '1y'),
  asks(
    'failed-revocations',
    'Failed revocations',
    'action:grant.revocation_failed action:removal.closed action:removal.closure_asked',
    '1y',
  ),
  asks('drift', 'Drift found', 'action:drift.found', '90d'),
  asks('self-heal', 'Self-heal of drift', 'action:drift.repaired action:drift.resolved', '90d'),
  asks('policy-changes', 'Changes to policies', 'action:policy.*', '1y'),
  asks('eligibility-changes', 'Changes to eligibility', 'action:eligibility.*', '1y'),
  asks('never-used', 'Never-used eligibility', 'eligibility:unused', 'all'),
  asks('critical-access', 'Critical access', 'action:grant.active risk:critical', '90d'),
  asks('separation', 'Separation exceptions', 'action:exception.* action:separation.*', '1y'),
  asks('leavers', 'Leavers', 'action:principal.disabled', '1y'),
  asks('readers', 'Exports and readers', 'action:audit.*', '90d'),
]

export const longestViewName = 60
/** More would be no help to find one's own. */
export const mostViews = 50
