import { endableStates, type GrantState } from './grant'
import type { GrantId, RequestId } from './ids'
import type { RequestState } from './request'
import { mustBeDecidedAlone, type RiskTier } from './role'

/** The parts of an inbox, in the order they are read. */
export const inboxSections = ['needs-me', 'waiting-on-others', 'own', 'decided'] as const
export type InboxSection = (typeof inboxSections)[number]

export const inboxSectionLabel: Record<InboxSection, string> = {
  'needs-me': 'Needs me',
  'waiting-on-others': 'Waiting on others',
  own: 'Own requests',
  decided: 'Decided lately',
}

/** One line of the inbox. Instants are ISO texts: the page and the route that keeps it fresh give the same value. */
export interface InboxEntry {
  id: RequestId
  /** `REQ-2041` */
  name: string
  section: InboxSection
  state: RequestState
  requester: string
  role: string
  target: string
  /** What of the role was asked for, `schemas shop, billing`; empty where it was all of it. */
  only: string
  risk: RiskTier
  durationMs: number
  /** Whether it asks for more time on access that is live already. */
  extension: boolean
  decideBy: string | null
  decidedAt: string | null
  /** Whether the requester asked for an answer once more. */
  nudged: boolean
  /** In the stage that is open. */
  approvals: number
  needed: number
  stage: number
  stages: number
  /** How much has been asked and answered about it. */
  messages: number
  /** Activated without anybody's leave, because of an incident. */
  emergency: boolean
  /** The bundle it is a part of, and which activation of it; null where it is of none. */
  bundle: { name: string; activation: string } | null
  grant: { id: GrantId; state: GrantState; endsAt: string | null } | null
}

/** Where a request stands in the inbox of one person. */
export function sectionOf(request: {
  state: RequestState
  own: boolean
  /** Whether the stage that is open waits for the viewer. */
  asked: boolean
}): InboxSection {
  if (request.state !== 'PENDING_APPROVAL') return 'decided'
  if (request.own) return 'own'
  return request.asked ? 'needs-me' : 'waiting-on-others'
}

/** How many requests one answer may settle together. */
export const maxTogether = 20

/** Whether this line may be picked for an answer given to several; a refusal says why. */
export function mayPick(
  entry: Pick<InboxEntry, 'section' | 'risk'>,
): { ok: true } | { ok: false; reason: string } {
  if (entry.section !== 'needs-me') return { ok: false, reason: 'This does not wait for your answer.' }
  if (mustBeDecidedAlone(entry.risk))
    return { ok: false, reason: `Roles of ${entry.risk} risk are decided one by one.` }
  return { ok: true }
}

/** What belongs to the same activated bundles as what is picked, and could be picked too. */
export function restOfBundles<Entry extends Pick<InboxEntry, 'id' | 'bundle'>>(
  pickable: readonly Entry[],
  picked: readonly Entry[],
): Entry[] {
  const begun = new Set(picked.flatMap(({ bundle }) => bundle?.activation ?? []))
  const ids = new Set(picked.map(({ id }) => id))
  return pickable.filter(({ id, bundle }) => bundle !== null && begun.has(bundle.activation) && !ids.has(id))
}

/** The case to open once `decided` is answered: the one below it, else the first of what is left, else none. */
export function nextCase(waiting: readonly string[], decided: string): string | null {
  const left = waiting.filter((name) => name !== decided)
  const below = waiting[waiting.indexOf(decided) + 1]
  return waiting.includes(decided) && below !== undefined ? below : (left[0] ?? null)
}

/** A grant's state as it counts at `now`: past its end it is no longer active, whether or not a sweep has come. */
export function stateAt(grant: { state: GrantState; endsAt: Date | null }, now: Date): GrantState {
  return grant.state === 'ACTIVE' && grant.endsAt !== null && now >= grant.endsAt
    ? 'DEACTIVATING'
    : grant.state
}

/** Whether there is access left to take away. */
export function isRevocable(grant: { state: GrantState; endsAt: Date | null }, now: Date): boolean {
  return endableStates.includes(stateAt(grant, now))
}
