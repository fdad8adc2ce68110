import type { Route } from 'next'
import { ReplayForm } from '@/components/sinks/replay-form'
import { SinkFacts } from '@/components/sinks/sink-facts'
import { SinkForm } from '@/components/sinks/sink-form'
import { settingPrefix } from '@/components/targets/prefixed'
import { ActionForm } from '@/components/ui/action-form'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { LinkButton } from '@/components/ui/link-button'
import { Sheet, SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { formatAt, type Clock } from '@/components/ui/time-format'
import { sinkChoices } from '@/lib/services/sinks/kinds'
import { sinkForm, type SinkForm as Form, type SinkView } from '@/lib/services/sinks/overview'
import type { QueryReader } from '../../query'
import type { signedIn } from '../../viewer'
import {
  addASink,
  changeASink,
  endASink,
  pauseASink,
  replayASink,
  resumeASink,
  skipAnEvent,
  testASink,
} from './actions'

const here: Route = '/admin/sinks'
const hrefOf = (what: 'add' | 'open' | 'change' | 'skip' | 'end', which: string) =>
  `${here}?${what}=${which}` as Route

interface Props {
  ctx: Awaited<ReturnType<typeof signedIn>>
  query: QueryReader
  sinks: readonly SinkView[]
  clock: Clock
}

/** The sheet or dialog that the URL opens. */
export async function Opened({ ctx, query, sinks, clock }: Props) {
  const inUse = (name: string) => sinks.find(({ id, endedAt }) => id === query.text(name) && endedAt === null)
  if (query.text('add') !== '') return <Adding wanted={query.text('add')} />
  const changed = inUse('change')
  if (changed !== undefined) {
    const form = await sinkForm(ctx, changed.id)
    return form.ok ? <Changing form={form.value} clock={clock} /> : null
  }
  const skipping = inUse('skip')
  if (skipping !== undefined) return <Skipping sink={skipping} />
  const ending = inUse('end')
  if (ending !== undefined) return <Ending sink={ending} />
  const open = inUse('open')
  return open === undefined ? null : <One sink={open} clock={clock} />
}

/** First which kind of receiver, then its form. */
function Adding({ wanted }: { wanted: string }) {
  const choices = sinkChoices()
  const chosen = choices.find(({ kind }) => kind === wanted)
  if (chosen !== undefined)
    return (
      <Sheet title={`Add: ${chosen.title}`} subtitle={chosen.hint} closeHref={here}>
        <SinkForm
          action={addASink}
          sink={{ kind: chosen.kind }}
          fields={chosen.fields}
          values={{}}
          kept={{}}
        />
      </Sheet>
    )
  return (
    <Sheet title="Add a sink" closeHref={here}>
      <ul className="grid gap-3">
        {choices.map(({ kind, title, hint }) => (
          <li key={kind} className="grid content-start justify-items-start gap-1.5 rounded-md border p-3">
            <LinkButton href={hrefOf('add', kind)} replace scroll={false}>
              {title}
            </LinkButton>
            <p className="text-sm text-ink-2">{hint}</p>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}

function Changing({ form, clock }: { form: Form; clock: Clock }) {
  const settings = Object.entries(form.values).map(([name, value]) => [`${settingPrefix}${name}`, value])
  const kept = Object.entries(form.kept).map(([name, at]) => [name, `Set ${formatAt(at, clock)}.`])
  return (
    <Sheet title={`Change ${form.name}`} subtitle={form.title} closeHref={hrefOf('open', form.id)}>
      <SinkForm
        action={changeASink}
        sink={{ id: form.id }}
        fields={form.fields}
        values={{ name: form.name, format: form.format, ...Object.fromEntries(settings) }}
        kept={Object.fromEntries(kept)}
      />
    </Sheet>
  )
}

/** One sink: how it is doing, and what can be done with it. */
function One({ sink, clock }: { sink: SinkView; clock: Clock }) {
  const { id, name, kindTitle, state, head } = sink
  const values = { id }
  return (
    <Sheet title={name} subtitle={kindTitle} closeHref={here}>
      <SinkFacts sink={sink} clock={clock} />
      <section className="mt-5 grid gap-2">
        <h3 className="text-sm font-semibold">Test</h3>
        <p className="text-sm text-ink-2">Sends one event that says it is a test, beside the log’s own.</p>
        <ActionForm action={testASink} values={values} className="grid justify-items-start gap-2">
          <SubmitButton variant="secondary" pendingLabel="Sending …">
            Send a test event
          </SubmitButton>
        </ActionForm>
      </section>
      <section className="mt-5 mb-5 grid gap-2">
        <h3 className="text-sm font-semibold">Replay</h3>
        <p className="text-sm text-ink-2">
          Sends the log once more from a place or a time on. Receivers see repeats.
        </p>
        <ReplayForm action={replayASink} id={id} head={head} />
      </section>
      <SheetFooter>
        {state !== 'paused' && (
          <ActionForm action={pauseASink} values={values}>
            <SubmitButton variant="secondary" pendingLabel="Pausing …">
              Pause
            </SubmitButton>
          </ActionForm>
        )}
        {state !== 'active' && (
          <ActionForm action={resumeASink} values={values}>
            <SubmitButton pendingLabel="Resuming …">
              {state === 'stopped' ? 'Try again' : 'Resume'}
            </SubmitButton>
          </ActionForm>
        )}
        {state === 'stopped' && (
          <LinkButton href={hrefOf('skip', id)} replace scroll={false}>
            Leave the event out
          </LinkButton>
        )}
        <LinkButton href={hrefOf('change', id)} replace scroll={false}>
          Change
        </LinkButton>
        <LinkButton href={hrefOf('end', id)} replace scroll={false}>
          End
        </LinkButton>
      </SheetFooter>
    </Sheet>
  )
}

function Skipping({ sink: { id, name, nextSequence, lastError } }: { sink: SinkView }) {
  return (
    <ConfirmDialog
      title={`Leave out the event at ${nextSequence}?`}
      closeHref={hrefOf('open', id)}
      action={skipAnEvent}
      values={{ id, sequence: String(nextSequence) }}
      confirmLabel="Leave it out"
      pendingLabel="Going on …"
      cancelLabel="Keep it"
    >
      <p>
        {name} will never get this event; the portal’s own log keeps it. {lastError?.words}
      </p>
      <Field label="Reason" required>
        {(control) => <Input {...control} name="reason" maxLength={500} />}
      </Field>
    </ConfirmDialog>
  )
}

function Ending({ sink: { id, name, lag } }: { sink: SinkView }) {
  return (
    <ConfirmDialog
      title={`End ${name}?`}
      closeHref={hrefOf('open', id)}
      action={endASink}
      values={{ id }}
      confirmLabel="End sink"
      pendingLabel="Ending …"
      cancelLabel="Keep"
    >
      <p>
        Nothing more is sent there, and its secrets are forgotten.{' '}
        {lag.events > 0 && `${lag.events.toLocaleString('en-GB')} events have not been delivered.`}
      </p>
      <Field label="Reason" required>
        {(control) => <Input {...control} name="reason" maxLength={500} />}
      </Field>
    </ConfirmDialog>
  )
}
