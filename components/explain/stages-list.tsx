import { Fact, Facts } from '@/components/ui/facts'
import { formatDuration } from '@/lib/domain/duration'
import type { PrincipalId } from '@/lib/domain/ids'
import type { SeatPlan, StagePlan } from '@/lib/domain/seats'

interface Props {
  stages: readonly StagePlan[]
  nameOf: (id: PrincipalId) => string
}

/** Who would be asked, stage by stage, delegates and stand-ins named as such. */
export function StagesList({ stages, nameOf }: Props) {
  return (
    <Facts>
      {stages.map((stage, index) => (
        <Fact key={index} term={titleOf(stage, index, stages.length)}>
          <p>
            {stage.needed} of {stage.seats.length}: {seatsInWords(stage.seats, nameOf)}
          </p>
          {stage.fallback && (
            <p className="text-warn">Too few others could answer, so the stand-ins are asked as well.</p>
          )}
          <p className="text-xs text-ink-2">{unanswered(stage, nameOf)}</p>
        </Fact>
      ))}
    </Facts>
  )
}

function titleOf({ name }: StagePlan, index: number, count: number): string {
  if (name !== '') return name
  return count === 1 ? 'Approval' : `Stage ${index + 1}`
}

function seatsInWords(seats: readonly SeatPlan[], nameOf: Props['nameOf']): string {
  return seats
    .map(({ id, forId }) => (forId === null ? nameOf(id) : `${nameOf(id)} for ${nameOf(forId)}`))
    .join(', ')
}

function unanswered({ timeOut, decideWithinMs }: StagePlan, nameOf: Props['nameOf']): string {
  const after = `Unanswered for ${formatDuration(decideWithinMs)}, it`
  if (timeOut === null) return `${after} lapses.`
  const others = seatsInWords(timeOut.seats, nameOf)
  return timeOut.kind === 'escalate'
    ? `${after} goes to ${others} as well.`
    : `${after} goes to ${others} instead.`
}
