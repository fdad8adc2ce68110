import { formatAt, type Clock } from '@/components/ui/time-format'
import type { OutlookView } from '@/components/requests/use-outlook'
import { termsFor } from '@/lib/domain/policy'
import { outlookSentence, wouldBeRefused, type Outlook } from '@/lib/domain/sentence'
import type { Reason, Wanted } from '@/lib/domain/verdict'
import type { ActivationProblems } from '@/lib/http/activation-form'
import type { Preview } from '@/lib/services/requests/preview'

/** The dry run as the sheet shows it, in the viewer's zone. */
export function outlookOf(preview: Preview, wanted: Wanted, clock: Clock): OutlookView {
  const { verdict } = preview
  const reasons = verdict.outcome === 'refused' ? verdict.reasons : []
  return {
    refused: wouldBeRefused(reasons),
    warnings: verdict.warnings,
    sentence: outlookSentence({
      reasons,
      approval: approvalIn(preview),
      durationMs: wanted.durationMs,
      start: wanted.start !== null && wanted.start > clock.now ? formatAt(wanted.start, clock) : null,
      end: formatAt(preview.endsAt, clock),
    }),
  }
}

/** The dry run of one wish for one role or several: of several, a line for each. */
export function outlooksOf(
  previews: readonly [Preview, ...Preview[]],
  wanted: Wanted,
  clock: Clock,
): OutlookView {
  const [first, ...more] = previews
  if (more.length === 0) return outlookOf(first, wanted, clock)
  const views = previews.map((preview) => ({
    role: preview.facts.role.name,
    ...outlookOf(preview, wanted, clock),
  }))
  const refused = views.filter((view) => view.refused).length
  return {
    refused: refused === views.length,
    sentence: `${views.length} requests for one reason${refused === 0 ? '' : `, of which ${refused} would be refused`}.`,
    lines: views.map(({ role, sentence, refused: against }) => ({ role, sentence, refused: against })),
    warnings: [...new Set(views.flatMap((view) => view.warnings ?? []))],
  }
}

/** Who is asked first, and for how long. While something still stands against it, whoever the policy names. */
function approvalIn({ verdict, facts, approvers }: Preview): Outlook['approval'] {
  if (verdict.outcome === 'automatic') return null
  const { approval } = termsFor(facts.policy.settings, facts.requester).terms
  const first =
    verdict.outcome === 'needs-approval'
      ? verdict.stages[0]
      : approval.kind === 'stages' && approval.stages[0]
  return first ? { who: approvers, needed: first.needed, decideWithinMs: first.decideWithinMs } : null
}

/** What stands in the sentence's place while the form cannot be read. */
export function outlookOfProblems({ start, duration }: ActivationProblems): OutlookView {
  return { refused: true, sentence: [start, duration].filter(Boolean).join(' ') }
}

/** What stands there after a refusal, until the form is changed. */
export function outlookOfReasons(reasons: readonly Reason[]): OutlookView {
  return { refused: true, sentence: reasons.map((reason) => reason.text).join(' ') }
}

/** Two instants of one wall-clock time, told apart by the zone's name and by UTC. */
export function startChoices(choices: readonly Date[], clock: Clock): { value: string; label: string }[] {
  return choices.map((instant) => ({
    value: instant.toISOString(),
    label: `${formatAt(instant, clock)} (${instant.toISOString().slice(11, 16)} UTC)`,
  }))
}
