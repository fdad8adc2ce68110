import { controls } from './controls'
import type { ReportInfo } from './report'

/** The reports that have every one of these words somewhere: in title, question, notes, columns or controls. */
export function matchingReports(reports: readonly ReportInfo[], typed: string): readonly ReportInfo[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return reports.filter((report) => {
    const text = [
      report.title,
      report.question,
      ...report.notes,
      ...report.columns.map(({ label }) => label),
      ...report.figures.map(({ label }) => label),
      ...report.controls.map((id) => `${controls[id].standard} ${controls[id].number}`),
    ]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
