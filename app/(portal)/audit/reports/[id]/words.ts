import { controls } from '@/lib/domain/report/controls'
import { thresholdUnits, type Ask } from '@/lib/domain/report/params'
import type { ReportInfo } from '@/lib/domain/report/report'

/** What the report was asked, in words: stands above it on screen and on paper. */
export function asked(report: ReportInfo, ask: Ask): { term: string; value: string | Date }[] {
  const takes = (name: ReportInfo['params'][number]) => report.params.includes(name)
  const { threshold } = report
  return [
    ...(takes('period')
      ? [
          { term: 'From', value: ask.from },
          { term: 'To', value: ask.to },
        ]
      : []),
    ...(takes('at') ? [{ term: 'As of', value: ask.at }] : []),
    ...(ask.role === null ? [] : [{ term: 'Role', value: ask.role }]),
    ...(ask.target === null ? [] : [{ term: 'Target', value: ask.target }]),
    ...(ask.person === null ? [] : [{ term: 'Person', value: ask.person }]),
    ...(threshold === undefined
      ? []
      : [
          {
            term: threshold.label,
            value: `${ask.thresholdMs / thresholdUnits[threshold.unit]} ${threshold.unit}`,
          },
        ]),
  ]
}

export function controlWords({ controls: served }: ReportInfo): string {
  return served.map((id) => `${controls[id].standard} ${controls[id].number}`).join(', ')
}

/** Why nothing is there: because of what was asked, or because there is nothing. */
export function emptyWords(report: ReportInfo, ask: Ask): string {
  const narrowed = [ask.role, ask.target, ask.person].some((each) => each !== null)
  return narrowed ? 'Nothing for what was asked' : `Nothing in “${report.title}”`
}
