import type { Route } from 'next'
import Link from 'next/link'
import { CopyButton } from '@/components/ui/copy-button'
import { Disclosure } from '@/components/ui/disclosure'
import { Fact, Facts } from '@/components/ui/facts'
import { Mono } from '@/components/ui/mono'
import { Sheet } from '@/components/ui/sheet'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { Timeline } from '@/components/ui/timeline'
import { Changes, type Document } from './changes'
import { lookOf, sentenceOf } from './event-words'
import type { ListedEvent } from './event-columns'

export interface EventDetail extends ListedEvent {
  transaction: string
  actor_kind: string
  object_type: string
  before: Document | null
  after: Document | null
}

interface Props {
  event: EventDetail
  /** The event as it stands in the log. */
  json: string
  /** The events of the same request, oldest first, this one among them. */
  story: readonly (ListedEvent & { href: Route })[]
  closeHref: Route
  /** The address to pass on: this event alone. */
  linkHref: Route
  clock: Clock
  /** What the proof of the log says of it. */
  integrity?: React.ReactNode
}

/** One event: in words, what changed, what else belongs to it, and the record itself. */
export function EventSheet({ event, json, story, closeHref, linkHref, clock, integrity }: Props) {
  return (
    <Sheet
      title={`Event ${event.id}`}
      subtitle={<Time at={event.occurred_at} clock={clock} />}
      closeHref={closeHref}
    >
      <div className="grid gap-5">
        <div className="grid justify-items-start gap-2">
          <p className="text-base">{sentenceOf(event)}</p>
          {event.reason !== null && (
            <blockquote className="border-s-2 ps-3 text-sm text-ink-2">{event.reason}</blockquote>
          )}
          <CopyButton text={linkHref} label="Copy link" />
        </div>
        <Changes before={event.before} after={event.after} />
        <Facts>
          <Fact term="Action">
            <Mono>{event.action}</Mono>
          </Fact>
          <Fact term="Actor">
            {event.actor_name} ({event.actor_kind})
          </Fact>
          <Fact term="Object">
            {event.object_name} ({event.object_type})
          </Fact>
          {event.subject_name !== null && <Fact term="Subject">{event.subject_name}</Fact>}
          {event.role_name !== null && <Fact term="Role">{event.role_name}</Fact>}
          {event.target_name !== null && <Fact term="Target">{event.target_name}</Fact>}
          <Fact term="Via">
            {event.via}
            {event.source_address !== null && (
              <>
                {' '}
                from <Mono>{event.source_address}</Mono>
              </>
            )}
          </Fact>
          <Fact term="Sequence">{event.id}</Fact>
          <Fact term="Transaction">{event.transaction}</Fact>
          {integrity !== undefined && <Fact term="Integrity">{integrity}</Fact>}
          {event.correlation_id !== null && (
            <Fact term="Correlation">
              <Mono>{event.correlation_id}</Mono>
            </Fact>
          )}
        </Facts>
        {story.length > 1 && (
          <section className="grid gap-2">
            <h3 className="text-sm font-semibold">The same request</h3>
            <Timeline
              label="Events of the same request"
              clock={clock}
              items={story.map((other) => ({
                id: String(other.id),
                at: other.occurred_at,
                ...lookOf(other.action),
                title:
                  other.id === event.id ? (
                    <span aria-current="true" className="rounded-sm bg-accent-soft px-1">
                      {other.action}
                    </span>
                  ) : (
                    <Link
                      href={other.href}
                      replace
                      scroll={false}
                      prefetch={false}
                      className="text-accent-ink hover:underline"
                    >
                      {other.action}
                    </Link>
                  ),
                detail: other.reason === null ? other.actor_name : `${other.actor_name}: ${other.reason}`,
              }))}
            />
          </section>
        )}
        <Disclosure summary="Raw JSON">
          <pre className="rounded-md border bg-sunken p-3 font-mono text-xs leading-5 whitespace-pre-wrap break-all">
            {json}
          </pre>
        </Disclosure>
      </div>
    </Sheet>
  )
}
