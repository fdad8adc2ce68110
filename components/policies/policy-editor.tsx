'use client'
import { startTransition, useActionState, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Panel } from '@/components/ui/panel'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { ChangesTable } from './changes-table'
import type { EditorAction, EditorState } from './editor-state'
import type { FormView } from './fields'
import { Findings } from './findings'
import { KnownLists, type Known } from './known-names'
import { RulesForm } from './rules-form'
import { TermsForm } from './terms-form'

interface Props {
  action: EditorAction
  roleSlug: string
  baseVersion: number
  initial: EditorState
  /** IANA name of the zone that the time is typed in. */
  zone: string
  known: Known
}

// Long enough not to ask between two keys, short enough to feel at once.
const pauseMs = 500

/** A policy as a form and as YAML, side by side: what is changed on either side is read, checked and shown on the other. */
export function PolicyEditor({ action, roleSlug, baseVersion, initial, zone, known }: Props) {
  const [state, submit] = useActionState(action, initial)
  const form = useRef<HTMLFormElement>(null)
  const [yaml, setYaml] = useState(state.yaml)
  const [side, setSide] = useState<EditorState['side']>('form')
  const [seen, setSeen] = useState(state)
  // Drawn anew from the answer, but never over what is being typed on that very side.
  if (seen !== state) {
    setSeen(state)
    if (state.side === 'form' && side === 'form') setYaml(state.yaml)
    if (state.revision !== seen.revision) setSide('form')
    if (state.revision !== seen.revision && state.side === 'form') setYaml(state.yaml)
  }
  const check = useCheck(form, submit)
  const edited = (event: React.FormEvent<HTMLFormElement>) => {
    const name = nameOf(event.target)
    if (name === 'comment' || name === 'effectiveAt') return
    const next = name === 'yaml' ? 'yaml' : 'form'
    setSide(next)
    check(next)
  }
  const view: FormView = { values: state.values, prefix: '', errorAt: (path) => errorAt(state, path) }
  return (
    <form
      ref={form}
      action={submit}
      onInput={edited}
      // After each answer React empties the form; preventing that keeps what was typed.
      onReset={(event) => event.preventDefault()}
      className="grid gap-4"
    >
      {/* The first button is the one that the Enter key means. */}
      <button type="submit" name="do" value="check" tabIndex={-1} className="sr-only">
        Check
      </button>
      <input type="hidden" name="role" value={roleSlug} />
      <input type="hidden" name="baseVersion" value={baseVersion} />
      <input type="hidden" name="revision" value={state.revision} />
      <input type="hidden" name="shown" value={state.yaml} />
      <SideTaken side={side} />
      <KnownLists known={known} />
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Panel title="Form" padded>
          <div key={state.revision} className="grid gap-3">
            <TermsForm view={view} />
            <RulesForm view={view} />
          </div>
        </Panel>
        <div className="grid gap-4 xl:sticky xl:top-4">
          <Panel title="YAML" padded actions={<UseYaml />}>
            <Field
              label="Policy as YAML"
              required
              hint="The same policy. What is changed here counts over the form."
            >
              {(control) => (
                <Textarea
                  {...control}
                  required={false}
                  name="yaml"
                  value={yaml}
                  onChange={(event) => setYaml(event.target.value)}
                  spellCheck={false}
                  rows={24}
                  className="max-h-[50dvh] font-mono text-xs"
                />
              )}
            </Field>
          </Panel>
          <Panel title="Findings" count={state.problems.length + state.findings.length} padded>
            <Findings problems={state.problems} findings={state.findings} />
          </Panel>
        </div>
      </div>
      <Panel title={`What would change against version ${baseVersion}`}>
        {state.changes === null ? (
          <p className="px-3 py-2 text-sm text-ink-2">Known once everything can be read.</p>
        ) : (
          <ChangesTable caption="What would change" changes={state.changes} />
        )}
      </Panel>
      <SavePanel state={state} zone={zone} />
    </form>
  )
}

/** Which side was changed last. Without script nobody knows, and the server compares what was sent with what was shown. */
function SideTaken({ side }: { side: EditorState['side'] }) {
  const scripted = useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  )
  return <input type="hidden" name="side" value={scripted ? side : ''} readOnly />
}

function UseYaml() {
  return (
    <SubmitButton name="do" value="check" variant="secondary" size="sm">
      Check
    </SubmitButton>
  )
}

function SavePanel({ state, zone }: { state: EditorState; zone: string }) {
  return (
    <Panel title="Keep as a draft" padded>
      <div className="grid gap-3">
        <Field label="Comment" required hint="What it changes, and why: it stands with the version.">
          {(control) => (
            <Textarea
              {...control}
              required={false}
              name="comment"
              rows={2}
              defaultValue={state.comment}
              maxLength={500}
            />
          )}
        </Field>
        <Field
          label="In force from"
          hint={`Leave it empty for as soon as it is published. Time zone: ${zone}.`}
        >
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              name="effectiveAt"
              defaultValue={state.effectiveAt}
              className="max-w-60"
            />
          )}
        </Field>
        <div>
          <SubmitButton name="do" value="save" pendingLabel="Saving …">
            Save draft
          </SubmitButton>
        </div>
      </div>
    </Panel>
  )
}

/** Sends what stands in the form a little after the last key. */
function useCheck(form: React.RefObject<HTMLFormElement | null>, submit: (form: FormData) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (side: EditorState['side']) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      if (form.current === null) return
      const sent = new FormData(form.current)
      sent.set('do', 'preview')
      sent.set('side', side)
      startTransition(() => submit(sent))
    }, pauseMs)
  }
}

function nameOf(target: EventTarget): string {
  return target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
    ? target.name
    : ''
}

/** What is wrong at this path, or inside it. */
function errorAt({ problems }: EditorState, path: string): string | undefined {
  const place = path.replace(/:as$/, '')
  const exact = place !== path
  return problems.find(
    (problem) => problem.path === place || (!exact && problem.path.startsWith(`${place}.`)),
  )?.text
}
