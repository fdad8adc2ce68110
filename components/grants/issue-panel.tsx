'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { HintLine, type HintView } from './hint-line'

export interface IssueState {
  error?: string
  publicKey?: string
  /** `href` holds the file itself. */
  issued?: { fileName: string; href: string; validUntil: string; hints: readonly HintView[] }
}

export type IssueAction = (previous: IssueState, form: FormData) => Promise<IssueState>

interface Props {
  grantId: string
  issues: 'certificate' | 'token'
  issue: IssueAction
}

const words = {
  certificate: { make: 'Sign my key', making: 'Signing …', again: 'Sign again' },
  token: { make: 'Get the file', making: 'Asking the target …', again: 'Get it again' },
}

/** What one signs in with, made when asked for: a certificate over one's own public key, or a file with a token in it. */
export function IssuePanel({ grantId, issues, issue }: Props) {
  const [state, send] = useActionState(issue, {})
  const { issued } = state
  return (
    <form action={send} className="grid gap-2">
      <input type="hidden" name="grantId" value={grantId} />
      {issues === 'certificate' && (
        <Field
          label="Your public key"
          hint="One line of ~/.ssh/id_ed25519.pub. The private key never leaves your machine."
          error={state.error}
          required
        >
          {(control) => (
            <Textarea {...control} name="publicKey" defaultValue={state.publicKey ?? ''} spellCheck={false} />
          )}
        </Field>
      )}
      {issues === 'token' && state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      {issued !== undefined && (
        <Callout tone="ok" live="status">
          <div className="grid gap-2">
            <p>
              <a href={issued.href} download={issued.fileName} className="font-medium underline">
                Save {issued.fileName}
              </a>{' '}
              It works until {issued.validUntil} at most and is not kept here.
            </p>
            {issued.hints.map((hint) => (
              <HintLine key={`${hint.label} ${hint.command}`} hint={hint} />
            ))}
          </div>
        </Callout>
      )}
      <div>
        <SubmitButton variant="secondary" size="sm" pendingLabel={words[issues].making}>
          {issued === undefined ? words[issues].make : words[issues].again}
        </SubmitButton>
      </div>
    </form>
  )
}
