'use client'
import { useActionState, useEffect, useId, useRef } from 'react'
import { DurationField } from '@/components/requests/duration-field'
import { useShortcut } from '@/components/shell/shortcuts'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Disclosure } from '@/components/ui/disclosure'
import { Field } from '@/components/ui/field'
import type { FormAction, FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Kbd } from '@/components/ui/kbd'
import { Spinner } from '@/components/ui/spinner'
import { Textarea } from '@/components/ui/textarea'
import { durationPresets, formatDuration } from '@/lib/domain/duration'
import type { ApprovalDemands } from '@/lib/domain/inbox-case'

import { PasskeyButton, type AskPasskey } from './passkey-button'

interface Props {
  /** Which request, as the actions want to be told. */
  values: Readonly<Record<'requestId' | 'name', string>>
  requester: string
  askedMs: number
  /** What an approval needs besides the click. */
  demands: ApprovalDemands
  /** What was filled in before the approver left to sign in once more; empty for a form that was not. */
  kept: Readonly<Record<string, string>>
  approve: FormAction
  deny: FormAction
  /** Where the approver has a passkey to use. */
  askPasskey: AskPasskey | null
}

/** The two answers: approve, perhaps for a shorter time, or deny with a reason. The buttons stay at the thumb's height. */
export function Answer({ values, requester, askedMs, demands, kept, approve, deny, askPasskey }: Props) {
  const [approval, sendApproval, approving] = useActionState(approve, {})
  const [denial, sendDenial, denying] = useActionState(deny, {})
  const approveId = useId()
  const denyId = useId()
  const approveForm = useRef<HTMLFormElement>(null)
  const denyForm = useRef<HTMLFormElement>(null)
  const pending = approving || denying
  const askedText = formatDuration(askedMs)
  useRefusalFocus(approval, approveForm)
  useRefusalFocus(denial, denyForm)
  useShortcut({ keys: 'a', label: 'Approve' }, () => {
    if (!pending && approveForm.current?.checkVisibility()) approveForm.current.requestSubmit()
  })
  useShortcut({ keys: 'd', label: 'Deny: say why, then Ctrl or ⌘ and Enter' }, () =>
    denyForm.current?.querySelector('textarea')?.focus(),
  )
  return (
    <>
      <div className="grid gap-x-6 gap-y-4 p-3 sm:p-4 lg:grid-cols-2 [&_:is(input,textarea)]:scroll-mb-40">
        <form
          ref={approveForm}
          id={approveId}
          action={sendApproval}
          aria-label="Approve"
          className="grid content-start gap-3"
        >
          <Hidden values={{ ...values, askedText, ...(kept['resume'] && { resume: kept['resume'] }) }} />
          <DurationField
            maxMs={askedMs}
            presetsMs={durationPresets({ maxMs: askedMs, defaultMs: askedMs })}
            value={approval.values?.['duration'] ?? kept['duration'] ?? askedText}
            error={approval.fields?.['duration']}
            onChange={() => {}}
          />
          <Note
            requester={requester}
            required={demands.reason}
            state={approval}
            kept={kept['reason'] ?? ''}
          />
          <SignInDemand demands={demands} />
          {demands.passkey && demands.signInLacks && askPasskey !== null && (
            <PasskeyButton formId={approveId} ask={askPasskey} send={sendApproval} />
          )}
        </form>
        <form
          ref={denyForm}
          id={denyId}
          action={sendDenial}
          aria-label="Deny"
          className="grid content-start gap-3"
        >
          <Hidden values={values} />
          <Field
            label="Reason"
            required
            hint={`Needed to deny; ${requester} will read it.`}
            error={denial.fields?.['reason']}
          >
            {(control) => (
              <Textarea
                {...control}
                name="reason"
                rows={2}
                maxLength={1_000}
                defaultValue={denial.values?.['reason']}
              />
            )}
          </Field>
        </form>
      </div>
      <div
        role="group"
        aria-label="Answer"
        className="sticky bottom-14 z-10 grid grid-cols-2 gap-2 rounded-b-lg border-t bg-raised p-2 sm:p-3 md:bottom-0"
      >
        <Refusal state={approval} />
        <Refusal state={denial} />
        <Button
          type="submit"
          form={denyId}
          size="lg"
          variant="secondary"
          aria-busy={denying}
          onClick={(event) => ignoreSecond(event, pending)}
        >
          {denying ? <Spinner /> : <KeyHint>D</KeyHint>}
          {denying ? 'Denying …' : 'Deny'}
        </Button>
        <Button
          type="submit"
          form={approveId}
          size="lg"
          variant="primary"
          aria-busy={approving}
          onClick={(event) => ignoreSecond(event, pending)}
        >
          {approving ? <Spinner /> : <KeyHint>A</KeyHint>}
          {approving ? 'Approving …' : 'Approve'}
        </Button>
      </div>
    </>
  )
}

/** Words with an approval: welcome, or needed where the stage says so. */
function Note({
  requester,
  required,
  state,
  kept,
}: {
  requester: string
  required: boolean
  state: FormState
  kept: string
}) {
  const field = (
    <Field
      label="Note"
      required={required}
      hint={required ? `Say what you checked; ${requester} can read it.` : `${requester} can read it.`}
      error={state.fields?.['reason']}
    >
      {(control) => (
        <Input
          {...control}
          name="reason"
          maxLength={1_000}
          defaultValue={state.values?.['reason'] ?? kept}
          autoComplete="off"
        />
      )}
    </Field>
  )
  return required ? (
    field
  ) : (
    <Disclosure summary="Add a note" open={kept !== ''}>
      {field}
    </Disclosure>
  )
}

/** How fresh the sign-in must be for an approval, where the stage says so. */
function SignInDemand({ demands: { signInWithinMs, signInMethods, signInLacks } }: Pick<Props, 'demands'>) {
  if (signInWithinMs === null && signInMethods.length === 0) return null
  const age = signInWithinMs === null ? '' : ` of the last ${formatDuration(signInWithinMs)}`
  const how = signInMethods.length === 0 ? '' : ` with ${signInMethods.join(' or ')}`
  const text = `An approval needs a sign-in${age}${how}.`
  return signInLacks ? (
    <Callout tone="warn">
      {text} Approve takes you there and back to this form as you filled it; a denial needs none.
    </Callout>
  ) : (
    <p className="text-xs text-ink-2">{text}</p>
  )
}

/** The next case opens under the same button: the second half of a double click must not answer that one too. */
function ignoreSecond(event: React.MouseEvent, pending: boolean): void {
  if (pending || event.detail > 1) event.preventDefault()
}

function KeyHint({ children }: { children: string }) {
  return (
    <span aria-hidden="true" className="needs-script max-md:hidden">
      <Kbd>{children}</Kbd>
    </span>
  )
}

/** Why an answer was not taken: above the buttons, since its field may lie out of sight. */
function Refusal({ state }: { state: FormState }) {
  const text = state.error ?? Object.values(state.fields ?? {})[0]
  return text === undefined ? null : (
    <div className="col-span-2">
      <Callout tone="danger" live="alert">
        {text}
      </Callout>
    </div>
  )
}

/** Brings the focus to the field that was refused. */
function useRefusalFocus(state: FormState, form: React.RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    if (state.fields) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [state, form])
}

function Hidden({ values }: { values: Readonly<Record<string, string>> }) {
  return Object.entries(values).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
}
