import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { proofInWords } from '@/lib/domain/sign-in-proof'
import { calledIn, type ApprovalProgress, type AskedPerson, type StageProgress } from '@/lib/domain/progress'

interface Props {
  progress: ApprovalProgress
  clock: Clock
  /** Whether the reasons of the answers are shown, as those who decide see them. */
  withReasons?: boolean
}

/** The stages of an approval in their order: who has answered, who is asked now and for whom, who comes later. */
export function StageLines({ progress, clock, withReasons = false }: Props) {
  const { stages } = progress
  if (stages.length === 0) return null
  return (
    <ol aria-label="Stages" className="grid gap-2 text-sm">
      {stages.map((stage) => (
        <li key={stage.number} className="grid gap-0.5">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className={stage.state === 'open' ? 'font-medium' : 'text-ink-2'}>
              Stage {stage.number} of {stages.length}
              {stage.name !== '' && `, ${stage.name}`}
            </span>
            <span className="text-ink-2">{countOf(stage)}</span>
            <Marks stage={stage} clock={clock} />
          </p>
          <Answers people={stage.people} clock={clock} withReasons={withReasons} />
          <Asked stage={stage} />
        </li>
      ))}
    </ol>
  )
}

function countOf({ state, needed, people }: StageProgress): string {
  if (state === 'ahead') return `comes next: ${needed} of ${people.length}`
  const approved = people.filter(({ answer }) => answer?.verb === 'approve').length
  return `${approved} of ${needed} approved`
}

function Marks({ stage, clock }: { stage: StageProgress; clock: Clock }) {
  const { fallback, timedOut } = stage
  return (
    <>
      {fallback && (
        <Badge tone="warn" glyph="bang">
          Fallback approvers asked: too few others can answer
        </Badge>
      )}
      {timedOut !== null && (
        <Badge tone="warn" glyph="turn">
          Not answered in time: others asked {timedOut.kind === 'escalate' ? 'as well' : 'instead'},{' '}
          <RelativeTime at={timedOut.at} now={clock.now} />
        </Badge>
      )}
    </>
  )
}

function Answers({
  people,
  clock,
  withReasons,
}: {
  people: readonly AskedPerson[]
  clock: Clock
  withReasons: boolean
}) {
  return people.map(
    ({ answer, ...person }) =>
      answer !== null && (
        <p key={person.id} className="text-ink-2">
          <span className="text-ink">{capital(calledIn(person))}</span>{' '}
          {answer.verb === 'deny' ? 'denied it' : `approved ${formatDuration(answer.durationMs)}`},{' '}
          <RelativeTime at={answer.at} now={clock.now} />
          {withReasons && answer.reason !== '' && `: ${answer.reason}`}
          {withReasons && answer.signIn !== null && (
            <span className="block text-xs break-words">{proofInWords(answer.signIn, answer.at)}</span>
          )}
        </p>
      ),
  )
}

/** Who has still to answer; of a stage that is over nobody has. */
function Asked({ stage }: { stage: StageProgress }) {
  const asked = stage.people.filter((person) => person.answer === null)
  if (stage.state === 'done' || asked.length === 0) return null
  return (
    <p className="text-ink-2">
      {stage.state === 'open' ? 'Asked: ' : 'Will be asked: '}
      {asked.map((person) => `${calledIn(person)}${person.gone ? ' (has left)' : ''}`).join(', ')}
    </p>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
