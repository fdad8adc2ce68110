import type { Route } from 'next'
import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { personRiskLabel, type PersonRisk } from '@/lib/domain/person-risk'
import { employmentLabel, type Employment } from '@/lib/domain/principal'
import { personRiskTone } from './person-risk-tone'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface PersonView {
  id: string
  handle: string
  name: string
  email: string
  title: string
  team: string | null
  manager: string | null
  employment: Employment
  endsAt: Date | null
  disabledAt: Date | null
  employed: boolean
  portalRoles: readonly string[]
  risk: PersonRisk
  openGrants: number
  offboardRefusal: string | null
}

interface Props {
  people: readonly PersonView[]
  clock: Clock
  offboardHref: (person: PersonView) => Route
}

/** Everyone the portal knows, with the one thing to do when they leave. */
export function PeopleTable({ people, clock, offboardHref }: Props) {
  return (
    <Table caption="People">
      <Thead
        columns={[
          'Name',
          'Title and team',
          'Manager',
          'Portal roles',
          'Status',
          { name: 'Open access', align: 'end' },
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {people.map((person) => (
          <Tr key={person.id}>
            <RowHead>
              <Link
                href={`/people/${person.handle}` as Route}
                prefetch={false}
                className="hover:text-accent-ink hover:underline"
              >
                {person.name}
              </Link>
              {person.risk !== 'normal' && (
                <Badge tone={personRiskTone[person.risk]} glyph="alert" className="ms-2">
                  {personRiskLabel[person.risk]} risk
                </Badge>
              )}
              <span className="block text-xs font-normal text-ink-2 sm:whitespace-nowrap">
                {person.email}
              </span>
            </RowHead>
            <Td label="Title and team">
              <span>
                {person.title}
                <span className="block text-xs text-ink-2">{person.team}</span>
              </span>
            </Td>
            <Td label="Manager">{person.manager ?? <span className="text-ink-3">none</span>}</Td>
            <Td label="Portal roles" className="capitalize">
              {person.portalRoles.length === 0 ? (
                <span className="text-ink-3">employee</span>
              ) : (
                person.portalRoles.join(', ')
              )}
            </Td>
            <Td label="Status">
              <Status person={person} clock={clock} />
            </Td>
            <Td label="Open access" align="end">
              {person.openGrants}
            </Td>
            <Td align="end">
              <LinkButton
                size="sm"
                href={offboardHref(person)}
                scroll={false}
                aria-label={`Offboard ${person.name}`}
                disabledReason={person.offboardRefusal ?? undefined}
                reasonPlacement="tip"
              >
                Offboard
              </LinkButton>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Status({ person, clock }: { person: PersonView; clock: Clock }) {
  if (person.disabledAt !== null)
    return (
      <span className="flex flex-wrap items-center gap-x-2">
        <Badge tone="muted" glyph="cross">
          Offboarded
        </Badge>
        <span className="text-xs text-ink-2">
          <Time at={person.disabledAt} clock={clock} show="absolute" />
        </span>
      </span>
    )
  if (!person.employed)
    return (
      <Badge tone="muted" glyph="cross">
        Contract over
      </Badge>
    )
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Badge tone="ok" glyph="dot">
        {employmentLabel[person.employment]}
      </Badge>
      {person.endsAt !== null && (
        <span className="text-xs text-ink-2">
          until <Time at={person.endsAt} clock={clock} />
        </span>
      )}
    </span>
  )
}
