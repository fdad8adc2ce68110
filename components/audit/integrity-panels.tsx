import { Callout } from '@/components/ui/callout'
import { Disclosure } from '@/components/ui/disclosure'
import { EmptyState } from '@/components/ui/empty-state'
import { Fact, Facts } from '@/components/ui/facts'
import { Mono } from '@/components/ui/mono'
import { Panel } from '@/components/ui/panel'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface IntegrityFacts {
  head: { size: number; root: string; note: string; signedAt: Date } | null
  unsealed: { events: number; since: Date | null }
  check: {
    next_sequence: number
    round_size: number
    checked_size: number | null
    checked_at: Date | null
    failed_at: Date | null
    finding: string | null
  }
  anchors: readonly AnchorFacts[]
  keys: { current: string; previous: string | null }
}

interface AnchorFacts {
  name: string
  size: number
  anchored_at: Date | null
  problem: string | null
}

interface Props {
  facts: IntegrityFacts
  clock: Clock
}

const count = (events: number) => `${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`

/** In words that can be quoted: what was found, over how much, and what is not covered. */
export function Statement({ facts: { head, unsealed, check }, clock }: Props) {
  if (check.finding !== null && check.failed_at !== null)
    return (
      <Callout tone="danger" live="alert" title="The log is not what was sealed">
        <p>
          {check.finding} Found <Time at={check.failed_at} clock={clock} />. Do not change anything: keep the
          database, its backups and the checkpoints that are anchored outside, and have them compared.
        </p>
      </Callout>
    )
  if (head === null)
    return (
      <Callout title="Nothing is sealed yet">The first checkpoint is signed with the first event.</Callout>
    )
  const gap = unsealed.events === 0 ? 'Nothing has been written since.' : gapWords(unsealed.events)
  if (check.checked_size === null || check.checked_at === null)
    return (
      <Callout tone="wait" title="Not verified as a whole yet">
        <p>
          {count(head.size)} are sealed. {gap} Verify now, or wait for the background to have read all of it.
        </p>
      </Callout>
    )
  return (
    <Callout tone="ok" title="The log is whole">
      <p>
        On <Time at={check.checked_at} clock={clock} /> all of the first {count(check.checked_size)} were read
        again. Each is what was sealed, in its place; none is missing, none was added. The newest checkpoint
        is over {count(head.size)}, signed <Time at={head.signedAt} clock={clock} />. {gap}
      </p>
    </Callout>
  )
}

function gapWords(events: number): string {
  const many = events >= 1_000 ? 'More than 1,000 events' : count(events)
  return `${many} written since ${events === 1 ? 'is' : 'are'} not sealed yet.`
}

export function HeadPanel({ facts: { head, check, keys }, clock }: Props) {
  return (
    <Panel title="Head of the log" padded>
      {head === null ? (
        <EmptyState title="No checkpoint">No event has been sealed yet.</EmptyState>
      ) : (
        <Facts>
          <Fact term="Length">{count(head.size)}</Fact>
          <Fact term="Root">
            <Mono>{head.root}</Mono>
          </Fact>
          <Fact term="Signed">
            <Time at={head.signedAt} clock={clock} />
          </Fact>
          <Fact term="Last check">
            {check.checked_at === null ? 'Not finished yet' : <Time at={check.checked_at} clock={clock} />}
          </Fact>
          <Fact term="Key">
            <Mono>{keys.current}</Mono>
          </Fact>
          {keys.previous !== null && (
            <Fact term="Key before">
              <Mono>{keys.previous}</Mono>
            </Fact>
          )}
          <Fact term="Checkpoint">
            <Disclosure summary="As it is signed">
              <pre className="rounded-md border bg-sunken p-3 font-mono text-xs leading-5 whitespace-pre-wrap break-all">
                {head.note}
              </pre>
            </Disclosure>
          </Fact>
        </Facts>
      )}
    </Panel>
  )
}

export function AnchorsPanel({ facts: { anchors, head }, clock }: Props) {
  return (
    <Panel title="Anchored outside" count={anchors.length} padded>
      {anchors.length === 0 ? (
        <Callout tone="warn" title="Nowhere">
          <p>
            Whoever has the signing key and the database could rewrite the whole log. Set AUDIT_ANCHORS so
            that checkpoints are kept where nobody who runs this portal can change them.
          </p>
        </Callout>
      ) : (
        <Facts>
          {anchors.map((anchor) => (
            <Fact key={anchor.name} term={anchor.name}>
              <Anchor anchor={anchor} size={head?.size ?? 0} clock={clock} />
            </Fact>
          ))}
        </Facts>
      )}
    </Panel>
  )
}

function Anchor({ anchor, size, clock }: { anchor: AnchorFacts; size: number; clock: Clock }) {
  if (anchor.problem !== null)
    return <Callout tone="danger">{anchor.problem} It is tried again without end.</Callout>
  if (anchor.anchored_at === null) return <>Not told of any checkpoint yet.</>
  const behind = size - anchor.size
  return (
    <>
      Agrees, over {count(anchor.size)}, <Time at={anchor.anchored_at} clock={clock} />
      {behind > 0 && <>; {count(behind)} behind</>}.
    </>
  )
}
