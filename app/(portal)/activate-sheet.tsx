import { randomUUID } from 'node:crypto'
import type { Route } from 'next'
import { ActivateForm } from '@/components/requests/activate-form'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { RiskBadge } from '@/components/ui/risk-badge'
import { Sheet } from '@/components/ui/sheet'
import type { Clock } from '@/components/ui/time-format'
import { bundleName } from '@/lib/domain/bundle'
import { durationPresets, formatDuration, parseDuration } from '@/lib/domain/duration'
import { maxJustificationLength } from '@/lib/domain/policy'
import { aboutSignIn } from '@/lib/domain/reason'
import type { PersonContext } from '@/lib/services/context'
import type { Preview } from '@/lib/services/requests/preview'
import { bundleNamed } from '@/lib/services/bundles/activate'
import { incompleteBundle } from '@/lib/services/bundles/retry'
import { activationSheet, type ActivationSheet } from '@/lib/services/requests/sheet'
import { enteredValues } from '@/lib/http/activation-form'
import { activate } from './access-actions'
import { outlooksOf } from './outlook'
import type { QueryReader } from './query'
import { keptForm } from './resume'

interface Props {
  ctx: PersonContext
  query: QueryReader
  clock: Clock
}

/** The *Activate role* sheet of `/?activate=<role>,<role>`; closing it leads back to what was searched for. */
export async function ActivateSheet({ ctx, query, clock }: Props) {
  const named = query.list('activate')
  if (named.length === 0) return null
  const missingOf = await incompleteBundle(ctx, query.text('in'))
  const bundle = named.length === 1 && missingOf === null ? await bundleNamed(ctx, named[0] ?? '') : null
  const slugs = bundle === null ? named : bundle.roles.map((role) => role.slug)
  const search = query.text('q')
  const closeHref = (search === '' ? '/' : `/?q=${encodeURIComponent(search)}`) as Route
  const kept = await keptForm(query.text('resume'))
  const prefill = kept === null ? prefillOf(query) : prefillOfForm(enteredValues(kept.form))
  const sheet = await activationSheet(ctx, { slugs, prefill })
  if (sheet === null)
    return (
      <Sheet title="Activate role" closeHref={closeHref}>
        <EmptyState
          title={`There is no role “${named.join('”, “')}”`}
          action={<LinkButton href={closeHref}>My access</LinkButton>}
        >
          It may have been renamed. Your eligible roles are on My access.
        </EmptyState>
      </Sheet>
    )
  return (
    <Sheet
      title={missingOf === null ? titleOf(slugs, bundle) : `Try again: ${missingOf.name}`}
      closeHref={closeHref}
      subtitle={sheet.previews.map(({ facts: { role, target } }) => (
        <span key={role.id} className="block not-first:mt-1">
          <span className="flex flex-wrap items-center gap-x-3">
            <span>
              <span className="font-medium text-ink">{role.name}</span> on {target.name}
            </span>
            <RiskBadge risk={role.risk} />
          </span>
          <span className="block">{role.allows}</span>
        </span>
      ))}
    >
      {slugs.length === 1 && sheet.terms.emergency !== null && (
        <p className="flex flex-wrap items-center gap-2 pb-4 text-sm text-ink-2">
          <LinkButton size="sm" href={`/?emergency=${slugs[0] ?? ''}` as Route} replace scroll={false}>
            Activate in an emergency
          </LinkButton>
          At once, asking nobody; it is reviewed afterwards.
        </p>
      )}
      <ActivateForm
        key={slugs.join()}
        {...formOf(sheet, clock)}
        kept={kept === null ? null : { ...enteredValues(kept.form), resume: kept.id }}
        bundle={missingOf === null ? (bundle?.slug ?? '') : bundleName(missingOf.number)}
        {...(missingOf !== null && { others: [] })}
        {...((missingOf !== null || bundle !== null) && { lists: [] })}
      />
    </Sheet>
  )
}

function titleOf(slugs: readonly string[], bundle: { name: string } | null): string {
  if (bundle !== null) return `Activate ${bundle.name}`
  return slugs.length === 1 ? 'Activate role' : `Activate ${slugs.length} roles`
}

function formOf({ terms, wanted, previews, others, lists }: ActivationSheet, clock: Clock) {
  const against = previews.map(whatBlocks)
  return {
    action: activate,
    roleSlug: previews.map(({ facts }) => facts.role.slug).join(),
    others,
    lists,
    idempotencyKey: randomUUID(),
    zone: clock.zone,
    mayStartLater: terms.start.maxAheadMs > 0,
    maxMs: terms.duration.maxMs,
    presetsMs: durationPresets(terms.duration),
    justification: { ...terms.justification, maxLength: maxJustificationLength },
    ticket: terms.ticket,
    values: {
      duration: formatDuration(wanted.durationMs),
      justification: wanted.justification,
      ticket: wanted.ticket,
    },
    outlook: outlooksOf(previews, wanted, clock),
    // For somebody else it may be possible; of several roles, one that is blocked holds up no other.
    blocked: others.length > 0 || against.includes('') ? null : [...new Set(against)].join(' '),
  }
}

/** What stands against the role whatever is typed; empty where nothing does. */
function whatBlocks({ verdict }: Preview): string {
  const reasons = verdict.outcome === 'refused' ? verdict.reasons : []
  return reasons
    .filter(({ field, code }) => field === 'role' && !aboutSignIn.includes(code))
    .map((reason) => reason.text)
    .join(' ')
}

function prefillOfForm(entered: Record<string, string>) {
  const duration = parseDuration(entered['duration'] ?? '')
  return {
    durationMs: duration.ok ? duration.value : null,
    justification: entered['justification'] ?? '',
    ticket: entered['ticket'] ?? '',
    forWhom: entered['for'] ?? '',
    again: null,
  }
}

function prefillOf(query: QueryReader) {
  const duration = parseDuration(query.text('duration'))
  return {
    durationMs: duration.ok ? duration.value : null,
    justification: query.text('justification'),
    ticket: query.text('ticket'),
    forWhom: query.text('for'),
    again: query.request('again'),
  }
}
