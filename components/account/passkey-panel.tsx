'use client'
import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import { useState, useTransition } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import type { FormAction, FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Panel } from '@/components/ui/panel'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface PasskeyView {
  id: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
  synced: 'no' | 'could be' | 'yes'
}

interface Props {
  passkeys: readonly PasskeyView[]
  clock: Clock
  /** Answers what the browser is to make a passkey from, the way to sign in once more, or why there is none. */
  ask: () => Promise<{ options: PublicKeyCredentialCreationOptionsJSON } | { to: string } | { error: string }>
  register: FormAction
  remove: FormAction
}

const syncedWords = {
  no: 'Stays on its device',
  'could be': 'Could be synced',
  yes: 'Synced by its maker',
} as const

/** One's passkeys, and the way to register one: it may stand in for a fresh sign-in where a policy says so. */
export function PasskeyPanel({ passkeys, clock, ask, register, remove }: Props) {
  const [said, setSaid] = useState<FormState>({})
  const [pending, start] = useTransition()
  const add = (form: FormData) =>
    start(async () => {
      const asked = await ask()
      if ('to' in asked) return window.location.assign(asked.to)
      if ('error' in asked) return setSaid(asked)
      try {
        const made = await startRegistration({ optionsJSON: asked.options })
        form.set('response', JSON.stringify(made))
        setSaid(await register({}, form))
      } catch {
        setSaid({ error: 'No passkey was made: it was cancelled, took too long, or is registered already.' })
      }
    })
  return (
    <Panel title="Passkeys" count={passkeys.length}>
      {passkeys.length === 0 && (
        <EmptyState title="No passkey yet">
          Where a policy takes one, a passkey confirms an approval without another trip to your identity
          provider.
        </EmptyState>
      )}
      <ul className="divide-y">
        {passkeys.map((passkey) => (
          <li key={passkey.id} className="flex flex-wrap items-start gap-x-6 gap-y-2 px-3 py-3 sm:px-4">
            <div className="grid min-w-0 grow basis-60 gap-0.5 text-sm">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {passkey.name} <Badge>{syncedWords[passkey.synced]}</Badge>
              </p>
              <p className="text-ink-2">
                Registered <Time at={passkey.createdAt} clock={clock} show="absolute" />,{' '}
                {passkey.lastUsedAt === null ? (
                  'never used'
                ) : (
                  <>
                    last used <Time at={passkey.lastUsedAt} clock={clock} />
                  </>
                )}
              </p>
            </div>
            <ActionForm action={remove} values={{ id: passkey.id }}>
              <SubmitButton variant="secondary" size="sm" pendingLabel="Removing …">
                Remove
              </SubmitButton>
            </ActionForm>
          </li>
        ))}
      </ul>
      <form action={add} className="needs-script flex flex-wrap items-end gap-3 border-t p-3 sm:p-4">
        <Field label="Name of a new passkey" required>
          {(control) => (
            <Input {...control} name="name" maxLength={60} autoComplete="off" placeholder="Work laptop" />
          )}
        </Field>
        <Button type="submit" aria-busy={pending}>
          {pending ? 'Waiting for your device …' : 'Register a passkey'}
        </Button>
        {said.error !== undefined && (
          <Callout tone="danger" live="alert">
            {said.error}
          </Callout>
        )}
        {said.done !== undefined && (
          <Callout tone="ok" live="status">
            {said.done}
          </Callout>
        )}
      </form>
    </Panel>
  )
}
