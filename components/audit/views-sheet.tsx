'use client'
import type { Route } from 'next'
import { useActionState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Disclosure } from '@/components/ui/disclosure'
import type { FormAction, FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Sheet } from '@/components/ui/sheet'

export interface ManagedView {
  key: string
  name: string
  href: Route
  question: string
  kind: 'built-in' | 'private' | 'shared'
  owner: string | null
  isDefault: boolean
  counted: boolean
  /** Why it cannot be renamed, deleted, or taken back; null when it can. */
  whyNotChanged: string | null
  /** Why it cannot be shared; null when it can. */
  whyNotShared: string | null
}

interface Props {
  views: readonly ManagedView[]
  action: FormAction
  longestName: number
  /** Why no weekly count can be switched on; null when it can. */
  whyNoMail: string | null
  closeHref: Route
}

/** Everything that can be done with a kept question, for each of them. */
export function ViewsSheet({ views, action, longestName, whyNoMail, closeHref }: Props) {
  const [state, submit] = useActionState(action, {})
  return (
    <Sheet
      title="Manage views"
      subtitle="What the explorer opens with, and whose count comes by mail on Monday morning, is yours alone."
      closeHref={closeHref}
    >
      <div className="grid gap-4">
        <Said state={state} />
        {whyNoMail !== null && <Callout tone="muted">{whyNoMail}</Callout>}
        <ul className="grid gap-3">
          {views.map((view) => (
            <li key={view.key} className="grid gap-2 rounded-md border bg-surface p-3">
              <Heading view={view} />
              <form action={submit} aria-label={view.name} className="flex flex-wrap items-center gap-1.5">
                <input type="hidden" name="view" value={view.key} />
                <Switches view={view} whyNoMail={whyNoMail} />
              </form>
              {view.kind !== 'built-in' && view.whyNotChanged === null && (
                <Rename view={view} action={submit} longestName={longestName} />
              )}
            </li>
          ))}
        </ul>
      </div>
    </Sheet>
  )
}

function Said({ state }: { state: FormState }) {
  if (state.error !== undefined)
    return (
      <Callout tone="danger" live="alert">
        {state.error}
      </Callout>
    )
  return state.done === undefined ? null : (
    <Callout tone="ok" live="status">
      {state.done}
    </Callout>
  )
}

function Heading({ view }: { view: ManagedView }) {
  return (
    <div className="grid min-w-0 gap-1">
      <h3 className="flex flex-wrap items-center gap-2 text-sm font-semibold">
        <a href={view.href} className="min-w-0 break-words text-accent-ink hover:underline">
          {view.name}
        </a>
        {view.kind === 'shared' && <Badge glyph="info">Shared by {view.owner}</Badge>}
        {view.kind === 'private' && <Badge>Only you</Badge>}
        {view.isDefault && (
          <Badge tone="accent" glyph="check">
            Opens first
          </Badge>
        )}
        {view.counted && (
          <Badge tone="ok" glyph="clock">
            Weekly count
          </Badge>
        )}
      </h3>
      <code className="font-mono text-xs break-words text-ink-2">{view.question}</code>
    </div>
  )
}

function Switches({ view, whyNoMail }: { view: ManagedView; whyNoMail: string | null }) {
  const { name, kind, isDefault, counted, whyNotChanged, whyNotShared } = view
  return (
    <>
      <Do deed={isDefault ? 'open-plain' : 'open-with'} of={name}>
        {isDefault ? 'Do not open first' : 'Open first'}
      </Do>
      <Do
        deed={counted ? 'count-off' : 'count-on'}
        of={name}
        reason={counted ? undefined : whyNoMail === null ? undefined : 'Mail is off.'}
      >
        {counted ? 'Stop weekly count' : 'Weekly count by mail'}
      </Do>
      {kind === 'private' && (
        <Do deed="share" of={name} reason={whyNotShared ?? undefined}>
          Share
        </Do>
      )}
      {kind === 'shared' && (
        <Do deed="take-back" of={name} reason={whyNotChanged ?? undefined}>
          Take back
        </Do>
      )}
      {kind !== 'built-in' && whyNotChanged === null && (
        <Do deed="delete" of={name}>
          Delete
        </Do>
      )}
    </>
  )
}

interface DoProps {
  deed: string
  of: string
  reason?: string | undefined
  children: string
}

function Do({ deed, of, reason, children }: DoProps) {
  return (
    <Button
      type="submit"
      size="sm"
      name="deed"
      value={deed}
      aria-label={`${children}: ${of}`}
      disabledReason={reason}
      reasonPlacement="tip"
    >
      {children}
    </Button>
  )
}

interface RenameProps {
  view: ManagedView
  action: (form: FormData) => void
  longestName: number
}

function Rename({ view, action, longestName }: RenameProps) {
  return (
    <Disclosure key={view.name} summary={<span className="text-xs">Rename</span>}>
      <form action={action} className="flex gap-2">
        <input type="hidden" name="view" value={view.key} />
        <input type="hidden" name="deed" value="rename" />
        <Input
          name="name"
          required
          maxLength={longestName}
          defaultValue={view.name}
          aria-label={`New name of ${view.name}`}
        />
        <Button type="submit">Rename</Button>
      </form>
    </Disclosure>
  )
}
