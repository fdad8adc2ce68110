import { Badge } from '@/components/ui/badge'
import { Disclosure } from '@/components/ui/disclosure'
import type { FormAction } from '@/components/ui/form-state'
import { Panel } from '@/components/ui/panel'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { personRiskLabel, type PersonRisk, type RiskStanding } from '@/lib/domain/person-risk'
import { personRiskTone } from './person-risk-tone'
import { RiskForm } from './risk-form'

interface Props {
  name: string
  risk: RiskStanding & { id: string; now: PersonRisk; maySet: { ok: true } | { ok: false; reason: string } }
  clock: Clock
  action: FormAction
}

/** How careful one has to be with a person, who said so, and the form to say otherwise. */
export function RiskPanel({ name, risk, clock, action }: Props) {
  return (
    <Panel title="Risk" padded>
      <div className="grid justify-items-start gap-2 text-sm">
        <Badge tone={personRiskTone[risk.now]} glyph={risk.now === 'normal' ? 'dot' : 'alert'}>
          {personRiskLabel[risk.now]}
        </Badge>
        <Said risk={risk} clock={clock} />
        {risk.maySet.ok ? (
          <Disclosure summary={`Set the risk of ${name}`}>
            <RiskForm key={risk.setAt?.getTime()} action={action} principalId={risk.id} now={risk.now} />
          </Disclosure>
        ) : (
          <p className="text-ink-2">{risk.maySet.reason}</p>
        )}
      </div>
    </Panel>
  )
}

function Said({ risk, clock }: Pick<Props, 'risk' | 'clock'>) {
  if (risk.setAt === null) return <p className="text-ink-2">Nothing out of the ordinary was ever said.</p>
  return (
    <p className="text-ink-2">
      Set to {risk.risk} by {risk.setBy ?? 'somebody who is gone'},{' '}
      <Time at={risk.setAt} clock={clock} show="absolute" />: {risk.reason.replace(/[.\s]+$/, '')}.
      {risk.risk !== 'normal' && (
        <>
          {' '}
          {risk.until === null ? (
            'It holds until reviewed.'
          ) : (
            <>
              {risk.now === 'normal' ? 'It held until' : 'It holds until'}{' '}
              <Time at={risk.until} clock={clock} />.
            </>
          )}
        </>
      )}
    </p>
  )
}
