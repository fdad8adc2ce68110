import { Callout } from '@/components/ui/callout'
import { outcomeOf } from '@/lib/domain/replay'
import type { Verdict } from '@/lib/domain/verdict'
import { becauseWords, outcomeLook, outcomeWords } from './verdict-words'

/** The verdict at the head of its explanation. */
export function VerdictCallout({ verdict, sentence }: { verdict: Verdict; sentence?: string }) {
  const outcome = outcomeOf(verdict)
  const because = becauseWords(verdict)
  return (
    <Callout tone={outcomeLook[outcome.kind].tone} title={outcomeWords(outcome)}>
      {sentence !== undefined && <p>{sentence}</p>}
      {because !== '' && sentence === undefined && <p>{because}</p>}
      {verdict.rule !== null && <p className="text-ink-2">Judged by the rule “{verdict.rule}”.</p>}
      {verdict.warnings.map((warning) => (
        <p key={warning} className="text-warn">
          {warning}
        </p>
      ))}
    </Callout>
  )
}
