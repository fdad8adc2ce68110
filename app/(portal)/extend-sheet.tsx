import { randomUUID } from 'node:crypto'
import { ExtendForm } from '@/components/grants/extend-form'
import { LinkButton } from '@/components/ui/link-button'
import { Sheet } from '@/components/ui/sheet'
import { formatAt, type Clock } from '@/components/ui/time-format'
import { durationPresets, formatDuration } from '@/lib/domain/duration'
import { maxJustificationLength } from '@/lib/domain/policy'
import { aboutSignIn } from '@/lib/domain/reason'
import type { PersonContext } from '@/lib/services/context'
import type { OwnGrant } from '@/lib/services/grants/mine'
import { extensionSheet, type ExtensionSheet } from '@/lib/services/grants/preview-extension'
import { extend } from './extend-actions'
import { keptValues } from './resume'

interface Props {
  ctx: PersonContext
  grant: OwnGrant
  clock: Clock
  /** The errand of a sign-in that its person is back from; empty where there is none. */
  resume: string
}

/** The *Extend* sheet of `/?extend=<grant>`. */
export async function ExtendSheet({ ctx, grant, clock, resume }: Props) {
  const kept = await keptValues(resume)
  const sheet = await extensionSheet(ctx, grant.id)
  return (
    <Sheet title={`Extend ${grant.role.name}`} subtitle={`on ${grant.target}`} closeHref="/">
      {sheet !== null && sheet.allowance.open ? (
        <ExtendForm
          key={grant.id}
          values={{ grantId: grant.id, grant: grant.name, ...(kept['resume'] && { resume: kept['resume'] }) }}
          kept={kept}
          {...formOf(sheet, sheet.allowance, clock)}
        />
      ) : (
        <div className="grid justify-items-start gap-3 text-sm">
          <p>{whyNot(sheet)}</p>
          <LinkButton href="/">My access</LinkButton>
        </div>
      )}
    </Sheet>
  )
}

function whyNot(sheet: ExtensionSheet | null): string {
  return sheet === null || sheet.allowance.open ? 'Only live access can be extended.' : sheet.allowance.reason
}

function formOf(
  { terms, endsAt, durationMs, verdict, approvers }: ExtensionSheet,
  { leftMs, timesLeft }: Extract<ExtensionSheet['allowance'], { open: true }>,
  clock: Clock,
) {
  const reasons = verdict.outcome === 'refused' ? verdict.reasons : []
  const blocked = reasons
    .filter(({ field, code }) => field === 'role' && !aboutSignIn.includes(code))
    .map((reason) => reason.text)
  const against = reasons.map((reason) => reason.text).join(' ')
  const left = timesLeft === 1 ? 'for the last time' : `${timesLeft} times more`
  return {
    action: extend,
    idempotencyKey: randomUUID(),
    endsAt,
    clock,
    maxMs: leftMs,
    presetsMs: durationPresets({ maxMs: leftMs, defaultMs: durationMs }),
    duration: formatDuration(durationMs),
    justification: { ...terms.justification, maxLength: maxJustificationLength },
    approval:
      against !== ''
        ? against
        : `${
            approvers.length === 0
              ? 'Nobody has to approve, and open sessions go on.'
              : `Once ${oneOf(approvers)} approves; it can be answered until ${formatAt(endsAt, clock)}, and open sessions go on meanwhile.`
          } It can be extended ${left}.`,
    blocked: blocked.length === 0 ? null : blocked.join(' '),
  }
}

function oneOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(' or ')
  return names.length > 3 ? `${shown} or one of ${names.length - 3} more` : shown
}
