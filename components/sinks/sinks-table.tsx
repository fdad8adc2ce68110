import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { sinkFormatLabel, type Lag, type SinkFormat, type SinkState } from '@/lib/domain/sink'
import { lagWords, lookOfSink } from './sink-words'

export interface SinkRowView {
  id: string
  name: string
  kindTitle: string
  place: string
  format: SinkFormat
  state: SinkState
  lag: Lag
  delivered: number
  lastDeliveredAt: Date | null
  attempts: number
  lastError: { words: string } | null
  endedAt: Date | null
}

interface Props {
  caption: string
  sinks: readonly SinkRowView[]
  clock: Clock
  /** Null where nothing can be opened. */
  href: ((id: string) => Route) | null
}

/** Where the log is sent, how far each is behind and what is wrong with it. */
export function SinksTable({ caption, sinks, clock, href }: Props) {
  return (
    <Table caption={caption}>
      <Thead
        columns={['Name', 'Where', 'State', 'Behind', { name: 'Delivered', align: 'end' }, 'Last delivered']}
      />
      <Tbody>
        {sinks.map((sink) => {
          const look = lookOfSink(sink)
          return (
            <Tr key={sink.id} className="relative">
              <RowHead>
                {href === null || sink.endedAt !== null ? (
                  sink.name
                ) : (
                  <RowLink href={href(sink.id)} scroll={false}>
                    {sink.name}
                  </RowLink>
                )}
                <span className="block text-xs font-normal text-ink-2">{sinkFormatLabel[sink.format]}</span>
              </RowHead>
              <Td label="Where">
                <span>
                  {sink.kindTitle}
                  <span className="block min-w-36 text-xs break-all text-ink-2">{sink.place}</span>
                </span>
              </Td>
              <Td label="State">
                <span className="grid justify-items-start gap-1">
                  <Badge tone={look.tone} glyph={look.glyph}>
                    {look.label}
                  </Badge>
                  {sink.lastError !== null && sink.endedAt === null && (
                    <span className="max-w-md text-xs break-words text-ink-2">{sink.lastError.words}</span>
                  )}
                </span>
              </Td>
              <Td label="Behind">{sink.endedAt === null ? lagWords(sink.lag) : '–'}</Td>
              <Td label="Delivered" align="end" className="tabular-nums">
                {sink.delivered.toLocaleString('en-GB')}
              </Td>
              <Td label="Last delivered">
                {sink.lastDeliveredAt === null ? (
                  <span className="text-ink-3">never</span>
                ) : (
                  <Time at={sink.lastDeliveredAt} clock={clock} show="relative" />
                )}
              </Td>
            </Tr>
          )
        })}
      </Tbody>
    </Table>
  )
}
