import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface DelegationLine {
  id: string
  from: string
  to: string | null
  startsAt: Date
  endsAt: Date
  scope: { roles: readonly string[]; targets: readonly string[] }
  reason: string
  setBy: string | null
  state: 'coming' | 'now' | 'over'
  own: boolean
  mayEnd: boolean
}

interface Props {
  delegations: readonly DelegationLine[]
  /** Whether they are other people's, in which the reader has no part. */
  others?: boolean
  clock: Clock
  takeBack: FormAction
}

/** Who stands in for whom, from when to when. */
export function DelegationList({ delegations, others = false, clock, takeBack }: Props) {
  return (
    <ul className="divide-y">
      {delegations.map((each) => (
        <li key={each.id} className="flex flex-wrap items-start gap-x-6 gap-y-2 px-3 py-3 sm:px-4">
          <div className="min-w-0 grow basis-72 text-sm">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium">{titleOf(each, others)}</span>
              <State state={each.state} />
            </p>
            <p className="text-ink-2">
              From <Time at={each.startsAt} clock={clock} show="absolute" /> to{' '}
              <Time at={each.endsAt} clock={clock} />
            </p>
            <p className="text-ink-2">{scopeOf(each)}</p>
            {each.reason !== '' && <p className="text-ink-2">{each.reason}</p>}
            {each.setBy !== null && <p className="text-ink-2">Set by {each.setBy}</p>}
          </div>
          {each.mayEnd && (
            <ActionForm action={takeBack} values={{ id: each.id }} className="grid gap-2">
              {!each.own && (
                <Input
                  name="reason"
                  aria-label={`Why ${each.from}’s delegation is taken back`}
                  placeholder="Why"
                  required
                  maxLength={500}
                  autoComplete="off"
                />
              )}
              <SubmitButton variant="secondary" size="sm" pendingLabel="Taking back …">
                {each.state === 'now' ? 'Take back' : 'Withdraw'}
              </SubmitButton>
            </ActionForm>
          )}
        </li>
      ))}
    </ul>
  )
}

function titleOf({ own, from, to }: DelegationLine, others: boolean): string {
  if (others) return `${from}’s cases go to ${to ?? 'nobody: the fallback approvers are asked'}`
  if (!own) return `${from}’s cases go to you`
  return to === null ? 'Your cases go to nobody: the fallback approvers are asked' : `Your cases go to ${to}`
}

function scopeOf({ scope: { roles, targets } }: DelegationLine): string {
  const parts = [...targets.map((name) => `everything on ${name}`), ...roles]
  return parts.length === 0 ? 'All cases' : `Only ${parts.join(', ')}`
}

function State({ state }: Pick<DelegationLine, 'state'>) {
  switch (state) {
    case 'now':
      return (
        <Badge tone="ok" glyph="dot">
          Now
        </Badge>
      )
    case 'coming':
      return (
        <Badge tone="wait" glyph="clock">
          To come
        </Badge>
      )
    case 'over':
      return (
        <Badge tone="muted" glyph="dash">
          Over
        </Badge>
      )
  }
}
