import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { Mono } from '@/components/ui/mono'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface FindingView {
  id: string
  kind: 'standing' | 'orphan' | 'altered' | 'lost'
  account: string
  entitlementKey: string
  gives: readonly { slug: string; name: string }[]
  target: string
  firstSeen: Date
  lastSeen: Date
  attribution: string | null
  holderName: string | null
  holderHandle: string | null
  settled: 'adopted' | 'ignored' | null
  settledBy: string | null
  settledUntil: Date | null
  settledReason: string | null
  removalAskedAt: Date | null
  removalError: string | null
}

interface Props {
  caption: string
  findings: readonly FindingView[]
  clock: Clock
  /** Where what becomes of one is decided; null for whoever may only read. */
  href: ((id: string) => Route) | null
}

const kinds: Record<FindingView['kind'], string> = {
  standing: 'Standing access',
  orphan: 'Left behind',
  altered: 'Altered',
  lost: 'Lost on the target',
}

/** Access on the targets that no grant explains, and what has been said of it. */
export function FindingsList({ caption, findings, clock, href }: Props) {
  return (
    <Table caption={caption}>
      <Thead
        columns={[
          'Account',
          'Finding',
          'What it has',
          'First seen',
          'What becomes of it',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {findings.map((finding) => (
          <Tr key={finding.id}>
            <RowHead>
              <Mono>{finding.account}</Mono>
              {finding.holderName !== null && (
                <span className="block text-xs font-normal text-ink-2">{finding.holderName}</span>
              )}
            </RowHead>
            <Td label="Finding">
              <span>
                {kinds[finding.kind]} <span className="text-ink-2">{finding.target}</span>
                {finding.attribution !== null && (
                  <span className="block text-xs text-ink-2">{finding.attribution}</span>
                )}
              </span>
            </Td>
            <Td label="What it has">
              {finding.gives.length > 0 ? (
                `What ${finding.gives.map(({ name }) => name).join(' or ')} gives`
              ) : (
                <Mono>{finding.entitlementKey || 'No role'}</Mono>
              )}
            </Td>
            <Td label="First seen">
              <Time at={finding.firstSeen} clock={clock} />
            </Td>
            <Td label="What becomes of it">
              <Said finding={finding} clock={clock} />
            </Td>
            <Td align="end">
              {href !== null && finding.kind === 'standing' && (
                <LinkButton
                  size="sm"
                  href={href(finding.id)}
                  scroll={false}
                  aria-label={`Decide about ${finding.account}`}
                >
                  Decide
                </LinkButton>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Said({ finding, clock }: { finding: FindingView; clock: Clock }) {
  const { settled, settledBy, settledUntil, settledReason, removalAskedAt, removalError } = finding
  if (removalAskedAt !== null)
    return (
      <div>
        <Badge
          tone={removalError === null ? 'wait' : 'danger'}
          glyph={removalError === null ? 'clock' : 'alert'}
        >
          {removalError === null ? 'Being removed' : 'Not removed yet'}
        </Badge>
        {removalError !== null && <p className="text-xs text-ink-2">{removalError}</p>}
      </div>
    )
  if (settled === null) return <Badge tone="warn">Open</Badge>
  return (
    <div>
      <Badge tone="muted">{settled === 'adopted' ? 'Adopted' : 'Put off'}</Badge>
      {settledUntil !== null && (
        <>
          {' '}
          until <Time at={settledUntil} clock={clock} />
        </>
      )}
      <p className="text-xs text-ink-2">
        {settledBy}: {settledReason}
      </p>
    </div>
  )
}
