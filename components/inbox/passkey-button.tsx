'use client'
import { startAuthentication, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'

/** Answers what the passkey is to sign for the answer in this form, or why there is nothing to sign. */
export type AskPasskey = (
  form: FormData,
) => Promise<{ options: PublicKeyCredentialRequestOptionsJSON } | { error: string }>

interface Props {
  /** The id of the approval's form, which is sent with what the passkey signed. */
  formId: string
  ask: AskPasskey
  send: (form: FormData) => void
}

/** Approves with a passkey in place of a fresh sign-in: it signs this very answer. */
export function PasskeyButton({ formId, ask, send }: Props) {
  const [error, setError] = useState('')
  const [pending, start] = useTransition()
  const confirm = () => {
    const form = document.getElementById(formId)
    if (!(form instanceof HTMLFormElement) || !form.reportValidity()) return
    const entered = new FormData(form)
    start(async () => {
      const asked = await ask(entered)
      if ('error' in asked) return setError(asked.error)
      try {
        entered.set('passkey', JSON.stringify(await startAuthentication({ optionsJSON: asked.options })))
        setError('')
        start(() => send(entered))
      } catch {
        setError('The passkey was not used: it was cancelled or took too long.')
      }
    })
  }
  return (
    <div className="needs-script grid justify-items-start gap-2">
      <Button type="button" size="sm" aria-busy={pending} onClick={confirm}>
        {pending ? 'Waiting for your passkey …' : 'Approve with a passkey'}
      </Button>
      {error !== '' && (
        <Callout tone="danger" live="alert">
          {error}
        </Callout>
      )}
    </div>
  )
}
