'use client'
import { useRef } from 'react'
import { SayForm } from '@/components/requests/thread'
import { useShortcut } from '@/components/shell/shortcuts'
import { ActionForm } from '@/components/ui/action-form'
import { Disclosure } from '@/components/ui/disclosure'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'

interface Props {
  /** Which request, as the actions want to be told. */
  values: Readonly<Record<'requestId' | 'name', string>>
  requester: string
  /** Whom to offer first: handle and name. */
  colleagues: readonly { handle: string; name: string }[]
  ask: FormAction
  handOver: FormAction
}

/** What an approver may do instead of answering: ask a question, or hand the case to somebody else. */
export function OtherWays({ values, requester, colleagues, ask, handOver }: Props) {
  const question = useRef<HTMLDivElement>(null)
  const passing = useRef<HTMLDivElement>(null)
  useShortcut({ keys: 'q', label: 'Ask a question' }, () => open(question))
  useShortcut({ keys: 'r', label: 'Hand over to somebody else' }, () => open(passing))
  return (
    <div className="grid gap-2 border-b px-3 py-3 sm:px-4">
      <div ref={question}>
        <Disclosure summary="Ask a question">
          <SayForm
            action={ask}
            values={values}
            label="Question"
            hint={`${requester} is told; the time to decide goes on.`}
          />
        </Disclosure>
      </div>
      <div ref={passing}>
        <Disclosure summary="Hand over to somebody else">
          <ActionForm action={handOver} values={values} aria-label="Hand over" className="grid gap-2">
            <Field label="Hand over to" required hint="A handle, an address or a full name.">
              {(control) => (
                <Input {...control} name="to" list="colleagues" maxLength={200} autoComplete="off" />
              )}
            </Field>
            <datalist id="colleagues">
              {colleagues.map(({ handle, name }) => (
                <option key={handle} value={handle}>
                  {name}
                </option>
              ))}
            </datalist>
            <Field label="Why" required hint="It stands in the record of the request.">
              {(control) => <Input {...control} name="reason" maxLength={1_000} autoComplete="off" />}
            </Field>
            <div>
              <SubmitButton variant="secondary" size="sm" pendingLabel="Handing over …">
                Hand over
              </SubmitButton>
            </div>
          </ActionForm>
        </Disclosure>
      </div>
    </div>
  )
}

/** Opens what is folded away and brings the focus to its first field. */
function open(place: React.RefObject<HTMLDivElement | null>): void {
  const details = place.current?.querySelector('details')
  if (!details) return
  details.open = true
  details.querySelector<HTMLElement>('textarea, input:not([type=hidden])')?.focus()
}
