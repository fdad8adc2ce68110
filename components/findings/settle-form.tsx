'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { SubmitButton } from '@/components/ui/submit-button'

interface Props {
  action: FormAction
  id: string
  /** Who it probably is: the person of the same name. */
  handle: string
  roles: readonly { slug: string; name: string }[]
  settled: boolean
}

/** What becomes of standing access: each way a form of its own, with its reason. */
export function SettleForms({ action, id, handle, roles, settled }: Props) {
  return (
    <div className="grid gap-6">
      {roles.length > 0 && (
        <Way
          {...{ action, id }}
          kind="make-eligible"
          title="Make this eligible instead"
          text="The person may activate the role when they need it, and the standing access goes."
          label="Make eligible"
        >
          <Field label="Person" required hint="Their handle in the portal.">
            {(control) => <Input {...control} name="handle" defaultValue={handle} maxLength={80} />}
          </Field>
          <Field label="Role" required>
            {(control) => (
              <Select {...control} name="role">
                {roles.map(({ slug, name }) => (
                  <option key={slug} value={slug}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </Way>
      )}
      <Way
        {...{ action, id }}
        kind="remove"
        title="Remove"
        text="The portal takes it away on the target, and the target has to confirm it."
        label="Remove access"
      />
      <Way
        {...{ action, id }}
        kind="adopt"
        title="Adopt"
        text="It stands on purpose; your name stands beside it."
        label="Adopt"
      />
      <Way
        {...{ action, id }}
        kind="ignore"
        title="Put off"
        text="It comes back to this list on that day."
        label="Put off"
      >
        <Field label="Until" required>
          {(control) => <Input {...control} type="date" name="until" />}
        </Field>
      </Way>
      {settled && (
        <Way
          {...{ action, id }}
          kind="reopen"
          title="Open again"
          text="It stands among the open findings again."
          label="Open again"
        />
      )}
    </div>
  )
}

interface WayProps {
  action: FormAction
  id: string
  kind: string
  title: string
  text: string
  label: string
  children?: React.ReactNode
}

function Way({ action, id, kind, title, text, label, children }: WayProps) {
  const [state, submit] = useActionState(action, {})
  return (
    <form action={submit} onReset={(event) => event.preventDefault()} className="grid gap-3">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="kind" value={kind} />
      <div>
        <h3 className="text-sm font-semibold">{title}</h3>
        <p className="text-sm text-ink-2">{text}</p>
      </div>
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      {children}
      {kind !== 'reopen' && (
        <Field label="Reason" required error={state.fields?.['reason']}>
          {(control) => <Input {...control} name="reason" maxLength={500} />}
        </Field>
      )}
      <div>
        <SubmitButton variant="secondary" pendingLabel="Saving …">
          {label}
        </SubmitButton>
      </div>
    </form>
  )
}
