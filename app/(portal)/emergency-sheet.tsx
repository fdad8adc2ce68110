import { randomUUID } from 'node:crypto'
import type { Route } from 'next'
import { EmergencyForm } from '@/components/reviews/emergency-form'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { RiskBadge } from '@/components/ui/risk-badge'
import { Sheet } from '@/components/ui/sheet'
import { durationPresets, formatDuration } from '@/lib/domain/duration'
import { maxIncidentLength, maxJustificationLength } from '@/lib/domain/policy'
import { aboutSignIn } from '@/lib/domain/reason'
import type { PersonContext } from '@/lib/services/context'
import { emergencySheet, type EmergencySheet as View } from '@/lib/services/reviews/sheet'
import { activateInEmergency } from './emergency-actions'
import { keptValues } from './resume'

interface Props {
  ctx: PersonContext
  slug: string
  /** The errand of a sign-in that its person is back from; empty where there is none. */
  resume: string
}

/** The *Emergency activation* sheet of `/?emergency=<role>`: at once, asking nobody, told to everybody concerned. */
export async function EmergencySheet({ ctx, slug, resume }: Props) {
  const [sheet, kept] = await Promise.all([emergencySheet(ctx, slug), keptValues(resume)])
  if (sheet === null)
    return (
      <Sheet title="Emergency activation" closeHref="/">
        <EmptyState
          title={`“${slug}” has no emergency activation`}
          action={
            <LinkButton href={`/?activate=${encodeURIComponent(slug)}` as Route}>Activate role</LinkButton>
          }
        >
          The policy of the role does not provide for it. Ask in the usual way.
        </EmptyState>
      </Sheet>
    )
  const { role, target } = sheet.preview.facts
  return (
    <Sheet
      title="Emergency activation"
      closeHref="/"
      subtitle={
        <span className="flex flex-wrap items-center gap-x-3">
          <span>
            <span className="font-medium text-ink">{role.name}</span> on {target.name}
          </span>
          <RiskBadge risk={role.risk} />
        </span>
      }
    >
      <div className="grid gap-4 pb-4">
        <Callout tone="danger" title="It starts at once, and nobody is asked">
          <ul className="grid gap-1">
            {consequences(sheet).map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Callout>
      </div>
      <EmergencyForm key={slug} {...formOf(sheet)} kept={kept} />
    </Sheet>
  )
}

function consequences({ terms, skipped, reviewers }: View): string[] {
  const { maxMs, reviewWithinMs } = terms.emergency
  return [
    `It ends after ${formatDuration(maxMs)} at the latest and is not extended.`,
    `Told at once: ${[...new Set([...skipped, ...reviewers])].join(', ')}, the owners of the role and its target, and the administrators.`,
    `Reviewed afterwards by ${reviewers.join(' or ')}, within ${formatDuration(reviewWithinMs)} of its end. While a review is overdue there is no other emergency activation for you.`,
  ]
}

function formOf({ terms, preview, durationMs, lists }: View) {
  const { verdict, facts } = preview
  const reasons = verdict.outcome === 'refused' ? verdict.reasons : []
  const blocked = reasons
    .filter(({ field, code }) => field === 'role' && !aboutSignIn.includes(code))
    .map((reason) => reason.text)
  const { maxMs } = terms.emergency
  return {
    action: activateInEmergency,
    roleSlug: facts.role.slug,
    idempotencyKey: randomUUID(),
    maxMs,
    presetsMs: durationPresets({ maxMs, defaultMs: durationMs }),
    duration: formatDuration(durationMs),
    lists,
    justification: { ...terms.justification, maxLength: maxJustificationLength },
    incident: { example: terms.ticket?.example ?? 'INC-812', maxLength: maxIncidentLength },
    blocked: blocked.length === 0 ? null : blocked.join(' '),
  }
}
