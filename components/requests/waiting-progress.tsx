import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import {
  calledIn,
  type ApprovalProgress,
  type StageProgress,
  type WhenUnanswered,
} from '@/lib/domain/progress'

interface Props {
  progress: ApprovalProgress
  decideBy: Date
  clock: Clock
}

const unansweredText: Record<WhenUnanswered, string> = {
  lapses: '',
  escalate: '; then others are asked as well',
  reassign: '; then others are asked instead',
}

/** Whom a request waits for, how far it is in which stage, and what happens when nobody answers. */
export function WaitingProgress({ progress, decideBy, clock }: Props) {
  const { stages, whenUnanswered } = progress
  const open = stages.find((stage) => stage.state === 'open')
  return (
    <>
      {stages
        .filter((stage) => stage.state === 'done')
        .map((stage) => (
          <p key={stage.number} className="text-ink-2">
            {titleOf(stage, stages.length)}: approved by {approvedIn(stage).join(', ')}
          </p>
        ))}
      {open && <OpenStage stage={open} of={stages.length} clock={clock} />}
      <p className="text-ink-2">
        Open until <Time at={decideBy} clock={clock} />
        {unansweredText[whenUnanswered]}
      </p>
    </>
  )
}

function OpenStage({ stage, of, clock }: { stage: StageProgress; of: number; clock: Clock }) {
  const approved = approvedIn(stage)
  const asked = stage.people.filter((person) => person.answer === null && !person.gone).map(calledIn)
  return (
    <>
      {of > 1 && <p>{titleOf(stage, of)}</p>}
      <p>Waiting for {named(asked)}</p>
      <p className="text-ink-2">
        {approved.length} of {stage.needed} approved
        {approved.length > 0 && ` (${approved.join(', ')})`}
      </p>
      {stage.fallback && (
        <p className="text-ink-2">Too few of the usual approvers can answer, so others stand in.</p>
      )}
      {stage.timedOut !== null && (
        <p className="text-ink-2">
          Nobody answered in time: others are asked{' '}
          {stage.timedOut.kind === 'escalate' ? 'as well' : 'instead'} since{' '}
          <Time at={stage.timedOut.at} clock={clock} />
        </p>
      )}
    </>
  )
}

function titleOf({ number, name }: StageProgress, of: number): string {
  return `Stage ${number} of ${of}${name === '' ? '' : `, ${name}`}`
}

function approvedIn({ people }: StageProgress): string[] {
  return people.filter(({ answer }) => answer?.verb === 'approve').map(calledIn)
}

function named(people: readonly string[]): string {
  if (people.length === 0) return 'nobody who could answer'
  const shown = people.slice(0, 4).join(', ')
  return people.length > 4 ? `${shown} and ${people.length - 4} more` : shown
}
