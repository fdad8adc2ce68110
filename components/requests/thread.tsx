import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { maxMessageLength, type Message } from '@/lib/domain/thread'

interface Props {
  messages: readonly Message[]
  clock: Clock
}

/** The questions about a request and their answers, the oldest first. */
export function Thread({ messages, clock }: Props) {
  if (messages.length === 0) return null
  return (
    <ol aria-label="Questions and answers" className="grid gap-2 text-sm">
      {messages.map((message) => (
        <li key={message.id} className={message.isAnswer ? 'border-s-2 border-accent-line ps-3' : undefined}>
          <p className="text-xs text-ink-2">
            <span className="font-medium text-ink">{message.isViewer ? 'You' : message.author}</span>{' '}
            {message.isAnswer ? 'answered' : 'asked'}, <Time at={message.at} clock={clock} />
          </p>
          <p className="whitespace-pre-wrap">{message.body}</p>
        </li>
      ))}
    </ol>
  )
}

interface SayProps {
  action: FormAction
  values: Readonly<Record<string, string>>
  /** `Question` for an approver, `Answer` for the requester. */
  label: string
  hint: string
}

/** A question, or the answer to one. */
export function SayForm({ action, values, label, hint }: SayProps) {
  return (
    <ActionForm action={action} values={values} className="grid gap-2">
      <Field label={label} required hint={hint}>
        {(control) => <Textarea {...control} name="body" rows={2} maxLength={maxMessageLength} />}
      </Field>
      <div>
        <SubmitButton variant="secondary" size="sm" pendingLabel="Sending …">
          Send
        </SubmitButton>
      </div>
    </ActionForm>
  )
}
