import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { Disclosure } from '@/components/ui/disclosure'
import type { GlyphName } from '@/components/ui/glyph'
import { LinkButton } from '@/components/ui/link-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { Tone } from '@/components/ui/tone'
import { separationEffectLabel, type SeparationEffect } from '@/lib/domain/separation'

export interface RuleView {
  id: string
  name: string
  reason: string
  effect: SeparationEffect
  createdAt: Date
  createdBy: string | null
  endedAt: Date | null
  first: readonly string[]
  second: readonly string[]
  breaking: readonly string[]
}

interface Props {
  rules: readonly RuleView[]
  clock: Clock
  /** Why this viewer can change nothing; null when they can. */
  refusal: string | null
  href: (what: 'end' | 'exception', id: string) => Route
}

const looks: Record<SeparationEffect, { tone: Tone; glyph: GlyphName }> = {
  block: { tone: 'danger', glyph: 'cross' },
  exception: { tone: 'wait', glyph: 'clock' },
  warn: { tone: 'warn', glyph: 'alert' },
}

/** Every separation rule: what it keeps apart, what happens, and who holds such roles together now. */
export function RuleTable({ rules, clock, refusal, href }: Props) {
  return (
    <Table caption="Separation rules">
      <Thead
        columns={[
          'Rule',
          'Kept apart',
          'What happens',
          'Held together by',
          'Set',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {rules.map((rule) => (
          <Tr key={rule.id}>
            <RowHead>
              {rule.name}
              {rule.reason !== '' && (
                <span className="block text-xs font-normal text-ink-2">{rule.reason}</span>
              )}
            </RowHead>
            <Td label="Kept apart">
              <Sides rule={rule} />
            </Td>
            <Td label="What happens">
              {rule.endedAt === null ? (
                <Badge {...looks[rule.effect]}>{separationEffectLabel[rule.effect]}</Badge>
              ) : (
                <Badge glyph="dash">Ended</Badge>
              )}
            </Td>
            <Td label="Held together by">
              <Breaking names={rule.breaking} />
            </Td>
            <Td label="Set">
              <span>
                <Time at={rule.createdAt} clock={clock} show="absolute" />
                {rule.createdBy !== null && (
                  <span className="block text-xs text-ink-2">by {rule.createdBy}</span>
                )}
              </span>
            </Td>
            <Td align="end">{rule.endedAt === null && <Deeds {...{ rule, refusal, href }} />}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Sides({ rule: { first, second } }: { rule: RuleView }) {
  if (second.length === 0) return <span>No two of {first.join(', ')}</span>
  return (
    <span>
      {first.join(', ')} <span className="text-ink-3">and</span> {second.join(', ')}
    </span>
  )
}

function Breaking({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <span className="text-ink-3">nobody</span>
  if (names.length === 1) return names[0]
  return <Disclosure summary={`${names.length} people`}>{names.join(', ')}</Disclosure>
}

function Deeds({ rule, refusal, href }: Pick<Props, 'refusal' | 'href'> & { rule: RuleView }) {
  return (
    <span className="inline-flex flex-wrap justify-end gap-1 sm:flex-nowrap">
      {rule.effect === 'exception' && (
        <LinkButton
          size="sm"
          scroll={false}
          href={href('exception', rule.id)}
          aria-label={`Grant an exception from ${rule.name}`}
          disabledReason={refusal ?? undefined}
          reasonPlacement="tip"
        >
          Exception
        </LinkButton>
      )}
      <LinkButton
        size="sm"
        scroll={false}
        href={href('end', rule.id)}
        aria-label={`End ${rule.name}`}
        disabledReason={refusal ?? undefined}
        reasonPlacement="tip"
      >
        End
      </LinkButton>
    </span>
  )
}
