import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface ExceptionView {
  id: string
  rule: string
  person: string
  owner: string
  control: string
  reason: string
  createdBy: string
  endsAt: Date
  endedAt: Date | null
}

interface Props {
  exceptions: readonly ExceptionView[]
  clock: Clock
  /** Why this viewer can change nothing; null when they can. */
  refusal: string | null
  endHref: (id: string) => Route
}

/** Who may break which rule, until when, and what makes up for it. */
export function ExceptionTable({ exceptions, clock, refusal, endHref }: Props) {
  return (
    <Table caption="Exceptions">
      <Thead
        columns={[
          'Person',
          'Rule',
          'Answers for it',
          'Makes up for it',
          'Until',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {exceptions.map((each) => (
          <Tr key={each.id}>
            <RowHead>
              {each.person}
              <span className="block text-xs font-normal text-ink-2">{each.reason}</span>
            </RowHead>
            <Td label="Rule">{each.rule}</Td>
            <Td label="Answers for it">
              <span>
                {each.owner}
                <span className="block text-xs text-ink-2">granted by {each.createdBy}</span>
              </span>
            </Td>
            <Td label="Makes up for it">{each.control}</Td>
            <Td label="Until">
              <Until exception={each} clock={clock} />
            </Td>
            <Td align="end">
              {isOpen(each, clock) && (
                <LinkButton
                  size="sm"
                  scroll={false}
                  href={endHref(each.id)}
                  aria-label={`Take back the exception of ${each.person}`}
                  disabledReason={refusal ?? undefined}
                  reasonPlacement="tip"
                >
                  Take back
                </LinkButton>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Until({ exception, clock }: { exception: ExceptionView; clock: Clock }) {
  if (isOpen(exception, clock)) return <Time at={exception.endsAt} clock={clock} />
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Badge glyph="dash">Over</Badge>
      <span className="text-xs text-ink-2">
        <Time at={exception.endedAt ?? exception.endsAt} clock={clock} show="absolute" />
      </span>
    </span>
  )
}

function isOpen({ endedAt, endsAt }: ExceptionView, { now }: Clock): boolean {
  return endedAt === null && now < endsAt
}
