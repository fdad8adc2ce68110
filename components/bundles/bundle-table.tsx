import type { Route } from 'next'
import { LinkButton } from '@/components/ui/link-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'

interface Props {
  bundles: readonly {
    id: string
    slug: string
    name: string
    allows: string
    if_one_fails: 'undo' | 'keep'
    roles: readonly { id: string; name: string }[]
  }[]
  endHref: (id: string) => Route
}

/** The bundles on offer, with what happens when a part of one cannot be given. */
export function BundleTable({ bundles, endHref }: Props) {
  return (
    <Table caption="Bundles">
      <Thead columns={['Bundle', 'Roles', 'If one fails', { name: 'Action', hidden: true }]} />
      <Tbody>
        {bundles.map((bundle) => (
          <Tr key={bundle.id}>
            <RowHead>
              {bundle.name}
              <span className="block text-xs font-normal text-ink-2">
                /go/{bundle.slug}
                {bundle.allows !== '' && ` · ${bundle.allows}`}
              </span>
            </RowHead>
            <Td label="Roles">{bundle.roles.map((role) => role.name).join(', ')}</Td>
            <Td label="If one fails">
              {bundle.if_one_fails === 'undo' ? 'The others are taken back' : 'The others stay'}
            </Td>
            <Td align="end">
              <LinkButton
                size="sm"
                href={endHref(bundle.id)}
                scroll={false}
                aria-label={`End ${bundle.name}`}
              >
                End
              </LinkButton>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
