import type { Route } from 'next'
import { ActionForm } from '@/components/ui/action-form'
import { Fact, Facts } from '@/components/ui/facts'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { LinkButton } from '@/components/ui/link-button'
import { Sheet, SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { endReasonLabel } from '@/lib/domain/grant'
import { reviewOutcomeLabel, reviewOutcomes } from '@/lib/domain/review'
import type { Emergency } from '@/lib/domain/emergency'

interface Props {
  emergency: Emergency
  clock: Clock
  action: FormAction
  maxLength: number
}

/** The *Review* sheet: what happened, and whether it was right. */
export function ReviewSheet({ emergency, clock, action, maxLength }: Props) {
  const { name, holder, role, target } = emergency
  return (
    <Sheet title={`Review ${name}`} subtitle={`${holder}, ${role} on ${target}`} closeHref="/reviews">
      <div className="grid gap-4 pb-4">
        <WhatHappened emergency={emergency} clock={clock} />
        <LinkButton size="sm" href={`/requests/${name}` as Route} className="w-fit">
          Timeline of {name}
        </LinkButton>
      </div>
      <ActionForm
        action={action}
        values={{ requestId: emergency.requestId }}
        className="flex grow flex-col gap-4"
      >
        <Field
          label="Comment"
          required
          hint="What you looked at, and what should follow. Its holder reads it."
        >
          {(control) => <Textarea {...control} name="comment" maxLength={maxLength} />}
        </Field>
        <SheetFooter>
          <p className="text-sm font-medium">Was it justified?</p>
          {reviewOutcomes.map((outcome) => (
            <SubmitButton key={outcome} variant="secondary" size="lg" name="outcome" value={outcome}>
              {reviewOutcomeLabel[outcome]}
            </SubmitButton>
          ))}
        </SheetFooter>
      </ActionForm>
    </Sheet>
  )
}

function WhatHappened({ emergency, clock }: Pick<Props, 'emergency' | 'clock'>) {
  const { incident, justification, durationMs, at, grant, skipped, review } = emergency
  const end = grant?.endedAt ?? grant?.endsAt ?? null
  return (
    <Facts>
      <Fact term="Incident">{incident}</Fact>
      <Fact term="Justification">{justification}</Fact>
      <Fact term="Asked">
        <Time at={at} clock={clock} />, for {formatDuration(durationMs)}
      </Fact>
      <Fact term="Access">
        {grant?.startedAt ? <Time at={grant.startedAt} clock={clock} show="absolute" /> : 'never given'}
        {end !== null && (
          <>
            {' '}
            to <Time at={end} clock={clock} show="absolute" />
          </>
        )}
        {grant?.endReason && <span className="text-ink-2"> ({endReasonLabel[grant.endReason]})</span>}
      </Fact>
      <Fact term="Passed over">{skipped.length === 0 ? 'nobody' : skipped.join(', ')}</Fact>
      <Fact term="Review due">
        <Time at={review.dueAt} clock={clock} />
      </Fact>
    </Facts>
  )
}
