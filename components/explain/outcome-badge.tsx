import { Badge } from '@/components/ui/badge'
import type { Outcome } from '@/lib/domain/replay'
import { outcomeLook, outcomeWords } from './verdict-words'

/** How a request came out, or would. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return <Badge {...outcomeLook[outcome.kind]}>{outcomeWords(outcome)}</Badge>
}
