import type { ApprovalFacts } from './approval-facts'
import type { IfOneFails } from './bundle'
import type { EndReason, GrantState } from './grant'
import type { GrantId, PrincipalId, RequestId } from './ids'
import type { Permission } from './permission'
import type { ApprovalProgress } from './progress'
import type { RequestState } from './request'
import type { SignInProof } from './sign-in-proof'
import type { Message } from './thread'

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
  stage: number
  /** Whom they stand in for. */
  forName: string | null
  name: string
  isViewer: boolean
  /** Named when it was asked, and gone since. */
  left: boolean
  answer: {
    verb: 'approve' | 'deny'
    reason: string
    durationMs: number
    at: Date
    signIn: SignInProof | null
  } | null
}

/** What a stage asks of an approval besides the click. */
export interface ApprovalDemands {
  reason: boolean
  signInWithinMs: number | null
  signInMethods: readonly string[]
  /** Whether the reader's own sign-in is too old or too weak for it. */
  signInLacks: boolean
  /** Whether a passkey stands in for it. */
  passkey: boolean
}

/** One request as whoever decides it sees it. */
export interface InboxCase {
  id: RequestId
  name: string
  state: RequestState
  own: boolean
  /** The incident of an emergency activation, which asked nobody; null for any other. */
  incident: string | null
  /** The grant this would give more time, where it is live already; null for an activation. */
  extends: GrantId | null
  submittedAt: Date
  nudgedAt: Date | null
  decideBy: Date | null
  decidedAt: Date | null
  /** Pending in the database, though the time to answer is over. */
  lapsed: boolean
  needed: number
  /** Those of every stage, but for those who handed their place on. */
  seats: Seat[]
  progress: ApprovalProgress
  /** What the open stage asks of an approval besides the click. */
  demands: ApprovalDemands
  thread: Message[]
  facts: ApprovalFacts
  /** The name of the approver whose decision kept these facts; null where they are read now. */
  factsKeptBy: string | null
  /** Who asked for the requester; null where they did so themselves. */
  askedBy: string | null
  /** What was asked for with the same click. */
  together: { name: string; role: string; state: RequestState }[]
  /** The bundle it is a part of; null where it is of none. */
  bundle: { activation: string; name: string; ifOneFails: IfOneFails } | null
  /** What stands behind the counts, at most 20 each. */
  rows: { pastUse: PastUseRow[]; peers: PeerRow[]; eligibility: EligibilityRow[] }
  /** Why it could not be approved as it stands, in the requester's words; empty where nothing is in the way. */
  against: string[]
  mayDecide: Permission
  /** Its grant, or the one that it would give more time. */
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
