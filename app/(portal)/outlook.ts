import { formatAt, type Clock } from '@/components/ui/time-format'
import type { OutlookView } from '@/components/requests/use-outlook'
import { outlookSentence, wouldBeRefused } from '@/lib/domain/sentence'
import type { Reason, Wanted } from '@/lib/domain/verdict'
import type { ActivationProblems } from '@/lib/http/activation-form'
import type { Preview } from '@/lib/services/requests/preview'

/** The dry run as the sheet shows it, in the viewer's zone. */
export function outlookOf(preview: Preview, wanted: Wanted, clock: Clock): OutlookView {
  const { approval } = preview.facts.policy.settings
  const reasons = preview.verdict.outcome === 'refused' ? preview.verdict.reasons : []
  return {
    refused: wouldBeRefused(reasons),
    sentence: outlookSentence({
      reasons,
      approval:
        approval.kind === 'none'
          ? null
          : { who: preview.approvers, needed: approval.needed, decideWithinMs: approval.decideWithinMs },
      durationMs: wanted.durationMs,
      start: wanted.start !== null && wanted.start > clock.now ? formatAt(wanted.start, clock) : null,
      end: formatAt(preview.endsAt, clock),
    }),
  }
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
