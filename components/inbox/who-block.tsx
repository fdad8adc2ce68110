import { Disclosure } from '@/components/ui/disclosure'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import type { EligibilityRow } from '@/lib/domain/inbox-case'
import { employmentLabel } from '@/lib/domain/principal'
import { CaseBlock } from './case-block'

interface Props {
  who: ApprovalFacts['who']
  eligibility: readonly EligibilityRow[]
  clock: Clock
}

/** The person: team, manager, employment and until when; behind it, why they may ask at all. */
export function WhoBlock({ who, eligibility, clock }: Props) {
  const place = [who.title, who.team].filter(Boolean).join(', ')
  return (
    <CaseBlock title="Who">
      <p>
        <span className="font-medium">{who.name}</span>
        {place !== '' && `, ${place}`}
      </p>
      <p className="text-ink-2">
        {who.manager === null ? 'No manager is set' : `Reports to ${who.manager}`} ·{' '}
        {employmentLabel[who.employment]}
        {who.endsAt !== null && (
          <>
            , until <Time at={who.endsAt} clock={clock} />
          </>
        )}
      </p>
      <Disclosure summary={eligibility.length === 0 ? 'No longer eligible' : 'Why they may ask'}>
        {eligibility.length === 0 ? (
          <p className="text-ink-2">No eligibility for this role is open now.</p>
        ) : (
          <ul className="grid gap-1 text-ink-2">
            {eligibility.map((row) => (
              <li key={`${row.group} ${row.startsAt.toISOString()}`}>
                {row.group === null ? 'Eligible by name' : `Eligible through the group ${row.group}`}, since{' '}
                <Time at={row.startsAt} clock={clock} show="absolute" />
                {row.endsAt === null ? (
                  ', without an end'
                ) : (
                  <>
                    , until <Time at={row.endsAt} clock={clock} />
                  </>
                )}
                {row.reason !== '' && `: ${row.reason}`}
              </li>
            ))}
          </ul>
        )}
      </Disclosure>
    </CaseBlock>
  )
}
