import type { ApprovalFacts } from './approval-facts'
import type { EndReason, GrantState } from './grant'
import type { GrantId, PrincipalId, RequestId } from './ids'
import type { Permission } from './permission'
import type { RequestState } from './request'

/** One earlier request of this person for this role. */
export interface PastUseRow {
  number: number
  state: RequestState
  submittedAt: Date
  /** What was given where it was given, else what was asked. */
  durationMs: number
  grantState: GrantState | null
}

/** One team mate who used the role. */
export interface PeerRow {
  name: string
  times: number
  lastAt: Date
}

/** One reason why the person may ask at all. */
export interface EligibilityRow {
  /** The group it comes through; null where it names the person. */
  group: string | null
  startsAt: Date
  endsAt: Date | null
  reason: string
}

/** Someone who may answer, or has. */
export interface Seat {
  id: PrincipalId
  name: string
  isViewer: boolean
  /** Named when it was asked, and gone since. */
  left: boolean
  answer: { verb: 'approve' | 'deny'; reason: string; durationMs: number; at: Date } | null
}

/** One request as whoever decides it sees it. */
export interface InboxCase {
  id: RequestId
  name: string
  state: RequestState
  own: boolean
  submittedAt: Date
  nudgedAt: Date | null
  decideBy: Date | null
  decidedAt: Date | null
  /** Pending in the database, though the time to answer is over. */
  lapsed: boolean
  needed: number
  seats: Seat[]
  facts: ApprovalFacts
  /** The name of the approver whose decision kept these facts; null where they are read now. */
  factsKeptBy: string | null
  /** What stands behind the counts, at most 20 each. */
  rows: { pastUse: PastUseRow[]; peers: PeerRow[]; eligibility: EligibilityRow[] }
  mayDecide: Permission
  grant: {
    id: GrantId
    name: string
    state: GrantState
    durationMs: number
    endsAt: Date | null
    ended: { at: Date; reason: EndReason } | null
    failure: string | null
    revocable: boolean
    /** Another request whose grant gives the very same access: it stays when this one is revoked. */
    keptBy: string | null
    mayRevoke: Permission
  } | null
}
