import { Mono } from '@/components/ui/mono'
import { Timeline, type TimelineItem } from '@/components/ui/timeline'
import type { Clock } from '@/components/ui/time-format'
import type { AuditAction } from '@/lib/domain/audit'
import { formatDuration } from '@/lib/domain/duration'
import { endReasonLabel, endReasons } from '@/lib/domain/grant'
import { eventWords, operationWords } from './step-words'

export type StepView =
  | {
      kind: 'event'
      id: string
      at: Date
      action: AuditAction
      actor: string
      via: string
      reason: string | null
      after: Readonly<Record<string, unknown>>
    }
  | {
      kind: 'operation'
      id: string
      at: Date
      operation: 'provision' | 'revoke' | 'verify'
      ok: boolean
      attempt: number
      message: string
      tookMs: number
    }

/** A request's life: who did what, via what, and what the target said, in order. */
export function RequestTimeline({ steps, clock }: { steps: readonly StepView[]; clock: Clock }) {
  return <Timeline label="Timeline" items={steps.map(itemOf)} clock={clock} />
}

function itemOf(step: StepView): TimelineItem {
  if (step.kind === 'operation')
    return {
      id: step.id,
      at: step.at,
      title: `${operationWords[step.operation]}: ${step.ok ? 'the target confirmed' : 'the target refused'}`,
      detail: (
        <>
          {step.message !== '' && <Mono>{step.message}</Mono>} Attempt {step.attempt}, {took(step.tookMs)}
        </>
      ),
      tone: step.ok ? 'muted' : 'danger',
      glyph: step.ok ? 'turn' : 'alert',
    }
  const words = eventWords[step.action]
  return {
    id: step.id,
    at: step.at,
    title: words?.title ?? step.action,
    tone: words?.tone ?? 'muted',
    glyph: words?.glyph ?? 'dot',
    detail: (
      <>
        <p>
          {step.actor}, via {step.via}
          {extra(step.after)}
        </p>
        {step.reason !== null && step.reason !== '' && <p className="text-ink">“{step.reason}”</p>}
      </>
    ),
  }
}

/** What an event adds that its title does not say. */
function extra(after: Readonly<Record<string, unknown>>): string {
  const {
    endReason,
    durationMs,
    needed,
    approvals,
    for: forName,
    stage,
    stages,
    approver,
    only,
    signIn,
  } = after
  const known = endReasons.find((reason) => reason === endReason)
  return [
    typeof forName === 'string' && `for ${forName}`,
    typeof stage === 'number' && typeof stages === 'number' && `stage ${stage} of ${stages}`,
    typeof approver === 'string' && `to ${approver}`,
    known && `because ${endReasonLabel[known]}`,
    typeof durationMs === 'number' && `for ${formatDuration(durationMs)}`,
    typeof only === 'string' && `only ${only}`,
    typeof signIn === 'string' && signIn,
    typeof approvals === 'number' && typeof needed === 'number' && `${approvals} of ${needed} approvals`,
  ]
    .filter(Boolean)
    .map((text) => ` · ${text}`)
    .join('')
}

function took(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`
}
