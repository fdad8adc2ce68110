'use client'
import { useRouter } from 'next/navigation'
import { startTransition, useActionState, useEffect, useMemo, useRef, useState } from 'react'
import { EmptyState } from '@/components/ui/empty-state'
import { unpack, type Packed } from '@/components/ui/packed'
import type { Clock } from '@/components/ui/time-format'
import { useFollow } from '@/components/ui/use-follow'
import {
  inboxSectionLabel,
  inboxSections,
  mayPick,
  restOfBundles,
  type InboxEntry,
  type InboxSection,
} from '@/lib/domain/inbox'
import { InboxRow } from './inbox-row'
import { ListKeys } from './list-keys'
import { TogetherBar } from './together-bar'
import { TogetherLines } from './together-lines'
import type { TogetherAction } from './together-state'
import { useLiveInbox } from './use-live-inbox'

interface Props {
  entries: Packed<readonly InboxEntry[]>
  /** The case that is open, `REQ-2041`. */
  openName: string | null
  /** The inbox's own path; a case is opened by its `case` parameter. */
  path: string
  listUrl: string
  liveUrl: string
  clock: Clock
  answer: TogetherAction
}

/** The queue: what needs me on top, then what waits on others, my own, and what was decided lately. */
export function InboxList({ entries: packed, openName, path, listUrl, liveUrl, clock, answer }: Props) {
  const follow = useFollow({ scroll: true })
  // The same text is the same list: what was fetched meanwhile is only replaced by what reads otherwise.
  const entries = useMemo(() => unpack(packed), [packed])
  const live = useLiveInbox({ entries, listUrl, liveUrl })
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [state, submit, pending] = useActionState(answer, {})
  useRefreshWhenMoved(live.find((entry) => entry.name === openName))
  const pickable = live.filter((entry) => mayPick(entry).ok)
  const chosen = pickable.filter((entry) => picked.has(entry.id))
  const rest = restOfBundles(pickable, chosen)
  const toggle = (id: string) =>
    setPicked((before) =>
      before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id]),
    )
  // Sent by hand: a form that React sends is emptied afterwards, and with it what was selected and written.
  const send = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget, submitterOf(event.nativeEvent))
    if (!pending) startTransition(() => submit(form))
  }
  return (
    <form
      action={submit}
      onSubmit={send}
      onClick={follow}
      aria-label="Requests"
      className="flex min-h-0 flex-col overflow-clip rounded-lg border bg-surface"
    >
      <TogetherLines state={state} />
      <div className="min-h-0 lg:overflow-y-auto">
        {inboxSections.map((section) => (
          <Section
            key={section}
            section={section}
            entries={live.filter((entry) => entry.section === section)}
          >
            {(entry) => (
              <InboxRow
                key={entry.id}
                entry={entry}
                current={entry.name === openName}
                path={path}
                clock={clock}
                picked={picked.has(entry.id)}
                onPick={() => toggle(entry.id)}
              />
            )}
          </Section>
        ))}
      </div>
      <TogetherBar
        count={chosen.length}
        pickable={pickable.length}
        pending={pending}
        rest={rest.length}
        onRest={() => setPicked(new Set([...picked, ...rest.map(({ id }) => id)]))}
        onClear={() => setPicked(new Set())}
      />
      <ListKeys entries={live} openName={openName} onPick={toggle} />
    </form>
  )
}

function submitterOf(event: Event): HTMLElement | null {
  return event instanceof SubmitEvent ? event.submitter : null
}

interface SectionProps {
  section: InboxSection
  entries: readonly InboxEntry[]
  children: (entry: InboxEntry) => React.ReactNode
}

function Section({ section, entries, children }: SectionProps) {
  if (entries.length === 0 && section !== 'needs-me') return null
  const id = `inbox-${section}`
  return (
    <section aria-labelledby={id}>
      <h2
        id={id}
        className="z-10 flex h-8 lg:sticky lg:top-0 items-center gap-2 border-b bg-sunken px-3 text-xs font-medium text-ink-2"
      >
        {inboxSectionLabel[section]}
        <span className="font-normal text-ink-3 tabular-nums">{entries.length}</span>
      </h2>
      {entries.length === 0 ? (
        <EmptyState title="Nothing needs you">
          New requests appear here by themselves; there is no need to reload.
        </EmptyState>
      ) : (
        <ul className="divide-y border-b">{entries.map(children)}</ul>
      )}
    </section>
  )
}

/** The open case is drawn by the server: once its line says something new, so must the case. */
function useRefreshWhenMoved(entry: InboxEntry | undefined): void {
  const router = useRouter()
  const stamp =
    entry &&
    [
      entry.state,
      entry.stage,
      entry.messages,
      entry.decideBy,
      entry.approvals,
      entry.nudged,
      entry.grant?.state,
      entry.grant?.endsAt,
    ].join(' ')
  const key = `${entry?.id ?? ''} ${stamp ?? ''}`
  const seen = useRef({ id: entry?.id, key })
  useEffect(() => {
    const before = seen.current
    seen.current = { id: entry?.id, key }
    // Another case came with its own facts already; the same one, changed, has to be read again.
    if (before.id === entry?.id && before.key !== key) router.refresh()
  }, [router, key, entry?.id])
}
