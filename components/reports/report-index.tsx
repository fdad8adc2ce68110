import type { Route } from 'next'
import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { reportGroups, type ReportGroup, type ReportInfo } from '@/lib/domain/report/report'

interface Props {
  reports: readonly ReportInfo[]
  href: (id: string) => Route
}

/** Reports by group, each with the question that it answers. */
export function ReportIndex({ reports, href }: Props) {
  // The keys of a literal object come as they are written.
  const groups = (Object.keys(reportGroups) as ReportGroup[])
    .map((group) => ({ group, each: reports.filter((report) => report.group === group) }))
    .filter(({ each }) => each.length > 0)
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {groups.map(({ group, each }) => (
        <Panel key={group} title={reportGroups[group]} count={each.length} className="self-start">
          <ul className="divide-y">
            {each.map(({ id, title, question }) => (
              <li key={id} className="relative px-3 py-2 hover:bg-hover">
                <Link href={href(id)} prefetch={false} className="row-link font-medium text-accent-ink">
                  {title}
                </Link>
                <p className="text-sm text-ink-2">{question}</p>
              </li>
            ))}
          </ul>
        </Panel>
      ))}
    </div>
  )
}
