import { Callout } from '@/components/ui/callout'
import { Fact, Facts } from '@/components/ui/facts'
import { durationPresets, formatDuration } from '@/lib/domain/duration'
import type { Terms } from '@/lib/domain/policy'

interface Props {
  role: string
  terms: Terms
  outlook: { sentence: string; refused: boolean }
}

/** The *Activate role* sheet as that person would find it, to be read only. */
export function SheetPreview({ role, terms, outlook }: Props) {
  const { duration, justification, ticket, start, emergency } = terms
  return (
    <div className="grid gap-3">
      <p className="text-sm font-medium">Activate role: {role}</p>
      <Facts>
        <Fact term="Start time">
          {start.maxAheadMs === 0 ? 'Only now' : `Now, or up to ${formatDuration(start.maxAheadMs)} ahead`}
        </Fact>
        <Fact term="Duration">
          {durationPresets(duration).map(formatDuration).join(', ')}; at most {formatDuration(duration.maxMs)}
        </Fact>
        <Fact term="Justification">
          {justification.required ? 'Required' : 'Optional'}
          {justification.minLength > 1 && `, at least ${justification.minLength} characters`}
          {justification.prompt !== '' && <span className="block text-ink-2">{justification.prompt}</span>}
        </Fact>
        {ticket !== null && (
          <Fact term="Ticket">
            {ticket.required ? 'Required' : 'Optional'}, such as {ticket.example}
          </Fact>
        )}
        {emergency !== null && (
          <Fact term="Emergency">
            Offered, for at most {formatDuration(emergency.maxMs)}, with a review afterwards
          </Fact>
        )}
      </Facts>
      <Callout tone={outlook.refused ? 'warn' : 'accent'}>{outlook.sentence}</Callout>
    </div>
  )
}
