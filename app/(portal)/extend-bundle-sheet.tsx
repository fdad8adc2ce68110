import { randomUUID } from 'node:crypto'
import { ExtendForm } from '@/components/grants/extend-form'
import { LinkButton } from '@/components/ui/link-button'
import { Sheet } from '@/components/ui/sheet'
import { formatAt, type Clock } from '@/components/ui/time-format'
import { bundleNumber } from '@/lib/domain/bundle'
import { durationPresets, formatDuration } from '@/lib/domain/duration'
import { maxJustificationLength } from '@/lib/domain/policy'
import { bundleExtensionSheet, type BundleExtensionSheet } from '@/lib/services/bundles/extend'
import type { OwnBundle } from '@/lib/services/bundles/mine'
import type { PersonContext } from '@/lib/services/context'
import { extendAll } from './bundle-actions'

interface Props {
  ctx: PersonContext
  bundle: OwnBundle
  clock: Clock
}

/** The *Extend* sheet of `/?extend=<bundle>`: more time for every part, or for none. */
export async function ExtendBundleSheet({ ctx, bundle, clock }: Props) {
  const sheet = await bundleExtensionSheet(ctx, bundleNumber(bundle.name) ?? 0)
  return (
    <Sheet
      title={`Extend ${bundle.bundle.name}`}
      subtitle={sheet?.parts.map(({ role }) => role).join(', ')}
      closeHref="/"
    >
      {sheet !== null && sheet.allowance.open ? (
        <ExtendForm
          key={bundle.id}
          values={{ bundle: bundle.name }}
          {...formOf(sheet, sheet.allowance, clock)}
        />
      ) : (
        <div className="grid justify-items-start gap-3 text-sm">
          <p>
            {sheet === null || sheet.allowance.open
              ? 'Only live access can be extended.'
              : sheet.allowance.reason}
          </p>
          <LinkButton href="/">My access</LinkButton>
        </div>
      )}
    </Sheet>
  )
}

function formOf(
  { parts }: BundleExtensionSheet,
  { leftMs, asksNobody }: Extract<BundleExtensionSheet['allowance'], { open: true }>,
  clock: Clock,
) {
  const endsAt = new Date(Math.min(...parts.map(({ sheet }) => sheet.endsAt.getTime())))
  const durationMs = Math.min(leftMs, ...parts.map(({ sheet }) => sheet.durationMs))
  const against = parts.flatMap(({ role, sheet: { verdict } }) =>
    (verdict.outcome === 'refused' ? verdict.reasons : []).map(({ field, text }) => ({
      field,
      text: `${role}: ${text}`,
    })),
  )
  const blocked = against.filter(({ field }) => field === 'role')
  return {
    action: extendAll,
    idempotencyKey: randomUUID(),
    endsAt,
    clock,
    maxMs: leftMs,
    presetsMs: durationPresets({ maxMs: leftMs, defaultMs: durationMs }),
    duration: formatDuration(durationMs),
    justification: { ...strictest(parts), maxLength: maxJustificationLength },
    approval:
      against.length > 0
        ? against.map(({ text }) => text).join(' ')
        : `Every part is extended by as much. ${
            asksNobody
              ? 'Nobody has to approve, and open sessions go on.'
              : `${asked(parts)}; it can be answered until ${formatAt(endsAt, clock)}, and open sessions go on meanwhile.`
          }`,
    blocked: blocked.length === 0 ? null : blocked.map(({ text }) => text).join(' '),
  }
}

function strictest(parts: BundleExtensionSheet['parts']) {
  const all = parts.map(({ sheet }) => sheet.terms.justification)
  return {
    required: all.some(({ required }) => required),
    minLength: Math.max(0, ...all.map(({ minLength }) => minLength)),
    prompt: all[0]?.prompt ?? '',
  }
}

function asked(parts: BundleExtensionSheet['parts']): string {
  return parts
    .filter(({ sheet }) => sheet.approvers.length > 0)
    .map(({ role, sheet: { approvers } }) => {
      const more = approvers.length > 3 ? ` or one of ${approvers.length - 3} more` : ''
      return `${role} once ${approvers.slice(0, 3).join(' or ')}${more} approves`
    })
    .join(', ')
}
