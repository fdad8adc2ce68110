'use client'
import type { Route } from 'next'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { Fact, Facts } from '@/components/ui/facts'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Modal } from '@/components/ui/modal'
import { SubmitButton } from '@/components/ui/submit-button'

interface Props {
  action: FormAction
  /** What is kept, as the address has it. */
  values: Readonly<Record<string, string>>
  /** The same in words. */
  question: string
  range: string
  columns: string
  longestName: number
  /** Why it cannot be shared; null when it can. */
  whyNotShared: string | null
  closeHref: Route
}

/** Keeps the question at hand under a name. */
export function SaveViewForm(props: Props) {
  const { action, values, question, range, columns, longestName, whyNotShared, closeHref } = props
  const [state, submit] = useActionState(action, {})
  return (
    <Modal kind="dialog" title="Save view" closeHref={closeHref}>
      <form action={submit} className="grid gap-4">
        {Object.entries(values).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {state.error !== undefined && (
          <Callout tone="danger" live="alert">
            {state.error}
          </Callout>
        )}
        <Field label="Name" required error={state.fields?.['name']}>
          {(control) => (
            <Input
              {...control}
              name="name"
              maxLength={longestName}
              defaultValue={state.values?.['name'] ?? ''}
            />
          )}
        </Field>
        <Facts>
          <Fact term="Query">
            <code className="font-mono text-xs break-words">{question}</code>
          </Fact>
          <Fact term="Range">{range}</Fact>
          <Fact term="Columns">{columns}</Fact>
        </Facts>
        <Checkbox
          name="shared"
          value="1"
          label="Share with everybody who reads the log"
          disabled={whyNotShared !== null}
        />
        {whyNotShared !== null && <p className="text-xs text-ink-2">{whyNotShared}</p>}
        <div className="flex justify-end">
          <SubmitButton>Save view</SubmitButton>
        </div>
      </form>
    </Modal>
  )
}
