import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { Mono } from '@/components/ui/mono'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface IntegrationView {
  id: string
  slug: string
  name: string
  providerLabel: string
  secret: string | null
  createdAt: Date
  createdBy: string | null
  endedAt: Date | null
  roles: number
}

interface Props {
  caption: string
  integrations: readonly IntegrationView[]
  clock: Clock
  href: (what: 'test' | 'end', id: string) => Route
}

/** The integrations of one kind: what policies call them, where their secret is, and who relies on them. */
export function IntegrationTable({ caption, integrations, clock, href }: Props) {
  return (
    <Table caption={caption}>
      <Thead
        columns={[
          'Name',
          'In policies',
          'System',
          'Secret',
          { name: 'Roles', align: 'end' },
          'Added',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {integrations.map((each) => (
          <Tr key={each.id}>
            <RowHead>{each.name}</RowHead>
            <Td label="In policies">
              <Mono>{each.slug}</Mono>
            </Td>
            <Td label="System">{each.providerLabel}</Td>
            <Td label="Secret">
              {each.secret === null ? <span className="text-ink-3">none</span> : <Mono>{each.secret}</Mono>}
            </Td>
            <Td label="Roles" align="end">
              {each.roles}
            </Td>
            <Td label="Added">
              <span>
                <Time at={each.createdAt} clock={clock} show="absolute" />
                {each.createdBy !== null && (
                  <span className="block text-xs text-ink-2">by {each.createdBy}</span>
                )}
              </span>
            </Td>
            <Td align="end">
              {each.endedAt === null ? <Deeds {...{ each, href }} /> : <Badge glyph="dash">Ended</Badge>}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Deeds({ each, href }: Pick<Props, 'href'> & { each: IntegrationView }) {
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      <LinkButton size="sm" scroll={false} href={href('test', each.id)} aria-label={`Test ${each.name}`}>
        Test
      </LinkButton>
      <LinkButton size="sm" scroll={false} href={href('end', each.id)} aria-label={`End ${each.name}`}>
        End
      </LinkButton>
    </span>
  )
}
