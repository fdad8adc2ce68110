'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import { Glyph, type GlyphName } from '@/components/ui/glyph'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toneText, type Tone } from '@/components/ui/tone'

export interface TestState {
  error?: string
  stages?: readonly StageView[]
  values?: Readonly<Record<string, string>>
}

interface StageView {
  name: string
  outcome: 'ok' | 'failed' | 'left out'
  detail: string
  ms: number
}

interface Props {
  action: (previous: TestState, form: FormData) => Promise<TestState>
  slug: string
  roles: readonly { slug: string; name: string }[]
}

/** Tries the whole way that access goes, on the target itself, with a canary's account. */
export function TestForm({ action, slug, roles }: Props) {
  const [state, submit] = useActionState(action, {})
  const { stages, values = {} } = state
  return (
    <div className="grid gap-4">
      <form action={submit} onReset={(event) => event.preventDefault()} className="grid gap-4">
        <input type="hidden" name="slug" value={slug} />
        {state.error !== undefined && (
          <Callout tone="danger" live="alert">
            {state.error}
          </Callout>
        )}
        <Field
          label="Role"
          hint="What the canary is given for a moment. Without a role nothing is changed on the target."
        >
          {(control) => (
            <Select {...control} name="role" defaultValue={values['role'] ?? ''}>
              <option value="">None: only look</option>
              {roles.map((role) => (
                <option key={role.slug} value={role.slug}>
                  {role.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          label="Canary"
          hint="The handle of an account for tests: where accounts are people’s own it must exist there."
        >
          {(control) => (
            <Input
              {...control}
              name="canary"
              defaultValue={values['canary'] ?? 'gatehouse-canary'}
              maxLength={80}
              spellCheck={false}
            />
          )}
        </Field>
        <div>
          <SubmitButton pendingLabel="Testing …">Test now</SubmitButton>
        </div>
      </form>
      {stages !== undefined && <Outcome stages={stages} />}
    </div>
  )
}

function Outcome({ stages }: { stages: readonly StageView[] }) {
  const failed = stages.find(({ outcome }) => outcome === 'failed')
  return (
    <div className="grid gap-3">
      <Callout tone={failed === undefined ? 'ok' : 'danger'} live="status">
        {failed === undefined
          ? 'Every stage went well.'
          : `It failed at “${failed.name}”. What was given was taken back as far as the stages below say.`}
      </Callout>
      <ol aria-label="Stages of the test" className="grid gap-2">
        {stages.map((stage) => (
          <Row key={stage.name} stage={stage} />
        ))}
      </ol>
    </div>
  )
}

const looks: Record<StageView['outcome'], { tone: Tone; glyph: GlyphName; word: string }> = {
  ok: { tone: 'ok', glyph: 'check', word: 'went well' },
  failed: { tone: 'danger', glyph: 'alert', word: 'failed' },
  'left out': { tone: 'muted', glyph: 'dash', word: 'left out' },
}

function Row({ stage: { name, outcome, detail, ms } }: { stage: StageView }) {
  const { tone, glyph, word } = looks[outcome]
  return (
    <li className="grid grid-cols-[auto_1fr_auto] items-baseline gap-x-2 text-sm">
      <Glyph name={glyph} className={toneText[tone]} />
      <span>
        <span className="font-medium">{name}</span>
        <span className="sr-only">, {word}</span>
        <span className="block text-ink-2">{detail}</span>
      </span>
      <span className="text-xs text-ink-3 tabular-nums">{ms > 0 ? `${ms} ms` : ''}</span>
    </li>
  )
}
