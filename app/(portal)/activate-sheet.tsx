import { randomUUID } from 'node:crypto'
import type { Route } from 'next'
import { ActivateForm } from '@/components/requests/activate-form'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { RiskBadge } from '@/components/ui/risk-badge'
import { Sheet } from '@/components/ui/sheet'
import type { Clock } from '@/components/ui/time-format'
import { durationPresets, formatDuration, parseDuration } from '@/lib/domain/duration'
import { maxJustificationLength } from '@/lib/domain/policy'
import type { PersonContext } from '@/lib/services/context'
import { activationSheet, type ActivationSheet } from '@/lib/services/requests/sheet'
import { activate } from './access-actions'
import { outlookOf } from './outlook'
import type { QueryReader } from './query'

interface Props {
  ctx: PersonContext
  query: QueryReader
  clock: Clock
}

/** The *Activate role* sheet of `/?activate=<role>`; closing it leads back to what was searched for. */
export async function ActivateSheet({ ctx, query, clock }: Props) {
  const slug = query.text('activate')
  if (slug === '') return null
  const search = query.text('q')
  const closeHref = (search === '' ? '/' : `/?q=${encodeURIComponent(search)}`) as Route
  const sheet = await activationSheet(ctx, { slug, prefill: prefillOf(query) })
  if (sheet === null)
    return (
      <Sheet title="Activate role" closeHref={closeHref}>
        <EmptyState
          title={`There is no role “${slug}”`}
          action={<LinkButton href={closeHref}>My access</LinkButton>}
        >
          It may have been renamed. Your eligible roles are on My access.
        </EmptyState>
      </Sheet>
    )
  const { role, target } = sheet.preview.facts
  return (
    <Sheet
      title="Activate role"
      closeHref={closeHref}
      subtitle={
        <>
          <span className="flex flex-wrap items-center gap-x-3">
            <span>
              <span className="font-medium text-ink">{role.name}</span> on {target.name}
            </span>
            <RiskBadge risk={role.risk} />
          </span>
          <span className="block">{role.allows}</span>
        </>
      }
    >
      <ActivateForm key={slug} {...formOf(sheet, clock)} />
    </Sheet>
  )
}

function formOf({ policy, wanted, preview }: ActivationSheet, clock: Clock) {
  const { verdict, facts } = preview
  const reasons = verdict.outcome === 'refused' ? verdict.reasons : []
  const blocked = reasons.filter((reason) => reason.field === 'role').map((reason) => reason.text)
  return {
    action: activate,
    roleSlug: facts.role.slug,
    idempotencyKey: randomUUID(),
    zone: clock.zone,
    mayStartLater: policy.start.maxAheadMs > 0,
    maxMs: policy.duration.maxMs,
    presetsMs: durationPresets(policy.duration),
    justification: { ...policy.justification, maxLength: maxJustificationLength },
    ticket: policy.ticket,
    values: {
      duration: formatDuration(wanted.durationMs),
      justification: wanted.justification,
      ticket: wanted.ticket,
    },
    outlook: outlookOf(preview, wanted, clock),
    blocked: blocked.length === 0 ? null : blocked.join(' '),
  }
}

function prefillOf(query: QueryReader) {
  const duration = parseDuration(query.text('duration'))
  return {
    durationMs: duration.ok ? duration.value : null,
    justification: query.text('justification'),
    ticket: query.text('ticket'),
    again: query.request('again'),
  }
}
