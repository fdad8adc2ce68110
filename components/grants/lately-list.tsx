import type { Route } from 'next'
import Link from 'next/link'
import { LinkButton } from '@/components/ui/link-button'
import { GrantStateBadge, RequestStateBadge } from '@/components/ui/state-badge'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { endReasonLabel } from '@/lib/domain/grant'
import type { RequestState } from '@/lib/domain/request'
import type { GrantView } from './view'

interface TurnedDownView {
  name: string
  state: RequestState
  role: { name: string; slug: string }
  target: string
  at: Date
  deniedBy: string | null
  reason: string | null
}

interface Props {
  grants: readonly GrantView[]
  turnedDown: readonly TurnedDownView[]
  clock: Clock
}

/** What has just ended, failed or been turned down: why, and what to do next. */
export function LatelyList({ grants, turnedDown, clock }: Props) {
  return (
    <Table caption="Ended, failed or turned down in the last day">
      <Thead columns={['Role', 'Outcome', 'What happened', 'When', { name: 'Action', hidden: true }]} />
      <Tbody>
        {grants.map((grant) => (
          <LatelyRow key={grant.id} name={grant.requestName} role={grant.role} target={grant.target} at={grant.endedAt ?? clock.now}
            clock={clock} badge={<GrantStateBadge state={grant.state} />} told={toldOf(grant)} />
        ))}
        {turnedDown.map((request) => (
          <LatelyRow key={request.name} name={request.name} role={request.role} target={request.target} at={request.at} clock={clock}
            badge={<RequestStateBadge state={request.state} />}
            told={request.deniedBy === null ? 'Nobody answered while it was open. Ask again, and nudge the approvers.' : `${request.deniedBy}: ${request.reason ?? ''}`} />
        ))}
      </Tbody>
    </Table>
  )
}

interface RowProps {
  name: string
  role: { name: string; slug: string }
  target: string
  badge: React.ReactNode
  told: string
  at: Date
  clock: Clock
}

function LatelyRow({ name, role, target, badge, told, at, clock }: RowProps) {
  return (
    <Tr>
      <RowHead>{role.name} <span className="font-normal text-ink-2">{target}</span></RowHead>
      <Td label="Outcome">{badge}</Td>
      <Td label="What happened">
        <span>
          {told}{' '}
          <Link href={`/requests/${name}` as Route} prefetch={false} className="font-mono text-xs whitespace-nowrap text-accent-ink">{name}</Link>
        </span>
      </Td>
      <Td label="When"><Time at={at} clock={clock} /></Td>
      <Td align="end">
        <LinkButton size="sm" href={`/?activate=${role.slug}&again=${name}` as Route} scroll={false}>Activate again</LinkButton>
      </Td>
    </Tr>
  )
}

function toldOf(grant: GrantView): string {
  if (grant.state === 'ACTIVATION_FAILED')
    return `The target did not give the access: ${grant.failure ?? 'it did not say why'}. Nothing is left there; activate again, or tell the operators.`
  return grant.endReason === null ? 'It is over.' : `Over: ${endReasonLabel[grant.endReason]}.`
}
