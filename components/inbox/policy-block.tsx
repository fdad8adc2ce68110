import { Badge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import type { GlyphName } from '@/components/ui/glyph'
import type { Tone } from '@/components/ui/tone'
import { anomalyKinds } from '@/lib/domain/anomaly'
import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import { riskFactLabel, type RiskFactCode } from '@/lib/domain/risk-facts'
import { CaseBlock } from './case-block'

interface Props {
  policy: ApprovalFacts['policy']
  risks: ApprovalFacts['risks']
}

const telling: readonly RiskFactCode[] = [
  'high-person',
  'elevated-person',
  'critical-risk',
  'high-risk',
  ...anomalyKinds,
  'longer-than-usual',
]

const answerLooks: Record<
  ApprovalFacts['policy']['answers'][number]['kind'],
  { tone: Tone; glyph: GlyphName }
> = {
  good: { tone: 'ok', glyph: 'check' },
  bad: { tone: 'warn', glyph: 'cross' },
  silent: { tone: 'wait', glyph: 'alert' },
}

/** The rule that brought the request here, and what to be careful about. */
export function PolicyBlock({ policy, risks }: Props) {
  return (
    <CaseBlock title="Policy and risk">
      {risks.length > 0 && (
        <ul aria-label="Risk facts" className="grid gap-1">
          {risks.map(({ code, text }) => (
            <li key={code} className="flex flex-wrap items-center gap-x-2">
              <Badge
                tone={telling.includes(code) ? 'warn' : 'muted'}
                glyph={telling.includes(code) ? 'alert' : 'info'}
              >
                {riskFactLabel[code]}
              </Badge>
              <span className="text-ink-2">{text}</span>
            </li>
          ))}
        </ul>
      )}
      {policy.conflicts.map((text) => (
        <Callout key={text} tone="warn" title="Separation of duties">
          {text}
        </Callout>
      ))}
      {policy.answers.length > 0 && (
        <ul aria-label="What other systems answered" className="grid gap-1">
          {policy.answers.map(({ kind, from, text }) => (
            <li key={text} className="flex flex-wrap items-center gap-x-2">
              <Badge {...answerLooks[kind]}>{from}</Badge>
              <span className="text-ink-2">{text}</span>
            </li>
          ))}
        </ul>
      )}
      <p>
        {policy.rule} <span className="text-ink-2">Policy version {policy.version}.</span>
      </p>
    </CaseBlock>
  )
}
