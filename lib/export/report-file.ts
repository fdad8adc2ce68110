import { stringify } from 'csv-stringify/sync'
import { fileValue, type Cell, type Column, type Row } from '@/lib/domain/report/columns'

export const reportFormats = ['csv', 'ndjson'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** Rows per part: large enough to be worth passing on, small enough to hold. */
const gathered = 200

/**
 * A report as a file, part by part: its columns in order and under their names, times in UTC, lengths in milliseconds. In CSV no
 * cell begins as a formula would; in NDJSON every value is as it is.
 */
export async function* writeReport(
  columns: readonly Column[],
  rows: AsyncIterable<Row>,
  format: ReportFormat,
): AsyncGenerator<string> {
  const line = format === 'csv' ? csvLine : ndjsonLine
  let part = format === 'csv' ? stringify([columns.map(({ id }) => id)]) : ''
  let held = 0
  for await (const row of rows) {
    part += line(columns, row)
    held += 1
    if (held < gathered) continue
    yield part
    part = ''
    held = 0
  }
  if (part !== '') yield part
}

function csvLine(columns: readonly Column[], { cells }: Row): string {
  return stringify([columns.map(({ id }) => csvCell(cells[id]))])
}

function csvCell(cell: Cell | undefined): string | number | boolean {
  const value = fileValue(cell)
  if (value === null) return ''
  if (typeof value === 'string') return guarded(value)
  return typeof value === 'object' ? JSON.stringify(value) : value
}

/** The same characters as in the exports of the log: a spreadsheet runs a cell that begins with one. */
function guarded(text: string): string {
  return /^[-=+@\t\r\n]/.test(text) ? `'${text}` : text
}

function ndjsonLine(columns: readonly Column[], { cells }: Row): string {
  return `${JSON.stringify(Object.fromEntries(columns.map(({ id }) => [id, fileValue(cells[id])])))}\n`
}
