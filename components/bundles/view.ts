import type { GrantView } from '@/components/grants/view'
import type { WaitingView } from '@/components/requests/waiting-list'
import type { BundleEnding, BundleStanding, IfOneFails, PartState } from '@/lib/domain/bundle'
import type { Allowance } from '@/lib/domain/extension'

export interface PartView {
  role: { name: string; slug: string }
  target: string
  state: PartState
  /** Null where it was not asked for. */
  requestName: string | null
}

/** An activated bundle, as much of it as the page of one of its requests shows. */
export interface ActivatedBundleView {
  id: string
  name: string
  bundle: { name: string; slug: string; ifOneFails: IfOneFails; offered: boolean }
  submittedAt: Date
  standing: BundleStanding
  ending: BundleEnding | null
  /** Whether what is missing may be asked for again. */
  mayRetry: boolean
  /** Why it could not be given whole, part by part; empty unless it failed. */
  missing: readonly { role: { name: string; slug: string }; requestName: string | null; why: string }[]
  parts: readonly PartView[]
}

/** One's own activated bundle, as its card shows it. */
export interface OwnBundleView extends ActivatedBundleView {
  parts: readonly (PartView & { grant: GrantView | null; waiting: WaitingView | null })[]
  /** How much more time all live parts may be given together, or why none; null where none is live. */
  allowance: Allowance | null
}
