import type { Route } from 'next'
import Link from 'next/link'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'

export interface ControlLine {
  standard: string
  number: string
  asks: string
  reports: readonly { title: string; href: Route }[]
}

/** Which reports answer to which requirement. */
export function ControlTable({ lines }: { lines: readonly ControlLine[] }) {
  return (
    <Table caption="Requirements and the reports that answer them">
      <Thead columns={['Requirement', 'What it asks', 'Reports']} />
      <Tbody>
        {lines.map(({ standard, number, asks, reports }) => (
          <Tr key={`${standard} ${number}`}>
            <RowHead className="whitespace-nowrap">
              {standard} <span className="font-semibold">{number}</span>
            </RowHead>
            <Td label="Asks">{asks}</Td>
            <Td label="Reports">
              <ul className="grid gap-0.5">
                {reports.map(({ title, href }) => (
                  <li key={href}>
                    <Link href={href} prefetch={false} className="text-accent-ink underline">
                      {title}
                    </Link>
                  </li>
                ))}
              </ul>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
