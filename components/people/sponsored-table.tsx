import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { employmentLabel, type Employment, type PrincipalKind } from '@/lib/domain/principal'

export interface SponsoredView {
  id: string
  kind: PrincipalKind
  name: string
  title: string
  employment: Employment
  ends_at: Date | null
  team_name: string | null
}

interface Props {
  sponsored: readonly SponsoredView[]
  clock: Clock
  extendHref: (id: string) => Route
}

/** Whoever somebody answers for, the first to leave first. */
export function SponsoredTable({ sponsored, clock, extendHref }: Props) {
  return (
    <Table caption="Sponsored">
      <Thead columns={['Name', 'Kind', 'Title and team', 'Ends', { name: 'Action', hidden: true }]} />
      <Tbody>
        {sponsored.map((each) => (
          <Tr key={each.id}>
            <RowHead>{each.name}</RowHead>
            <Td label="Kind">
              <Badge tone="accent" glyph="info">
                {kindOf(each)}
              </Badge>
            </Td>
            <Td label="Title and team">
              <span>
                {each.title}
                <span className="block text-xs text-ink-2">{each.team_name}</span>
              </span>
            </Td>
            <Td label="Ends">
              {each.ends_at === null ? (
                <span className="text-ink-3">with you</span>
              ) : (
                <Time at={each.ends_at} clock={clock} />
              )}
            </Td>
            <Td align="end">
              {each.ends_at !== null && (
                <LinkButton
                  size="sm"
                  scroll={false}
                  href={extendHref(each.id)}
                  aria-label={`Extend the contract of ${each.name}`}
                >
                  Extend
                </LinkButton>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function kindOf({ kind, employment }: SponsoredView): string {
  if (kind === 'person') return employmentLabel[employment]
  return kind === 'agent' ? 'Agent' : 'Service account'
}
