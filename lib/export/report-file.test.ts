import { expect, test } from 'vitest'
import type { Cell, Column, Row } from '@/lib/domain/report/columns'
import { writeReport, type ReportFormat } from './report-file'

const columns: Column[] = [
  { id: 'what', label: 'What', kind: 'text' },
  { id: 'took_ms', label: 'Took', kind: 'duration' },
  { id: 'at', label: 'At', kind: 'time' },
  { id: 'diff', label: 'Diff', kind: 'diff' },
]

async function* of(rows: Record<string, Cell>[]): AsyncGenerator<Row> {
  for (const [index, cells] of rows.entries()) yield { key: String(index), cells }
}

async function written(rows: Record<string, Cell>[], format: ReportFormat): Promise<string> {
  let text = ''
  for await (const part of writeReport(columns, of(rows), format)) text += part
  return text
}

test('a cell that a spreadsheet would run is made text, a negative number stays a number', async () => {
  const texts = ['=1+1', '+1', '-1', '@sum', '\tx', 'plain']
  const csv = await written(
    texts.map((what) => ({ what, took_ms: -5 })),
    'csv',
  )
  const lines = csv.trimEnd().split('\n').slice(1)
  expect(lines.map((line) => line.split(',')[0]?.replaceAll('"', ''))).toEqual([
    "'=1+1",
    "'+1",
    "'-1",
    "'@sum",
    "'\tx",
    'plain',
  ])
  for (const line of lines) expect(line.split(',')[1]).toBe('-5')
})

test('what is not there is an empty cell in CSV and null in NDJSON; times are UTC, lengths whole milliseconds', async () => {
  const at = new Date('2026-03-01T08:09:10.123Z')
  const diff = { ends: { before: null, after: '"quoted", and more' } }
  const rows = [{ what: 'two\nlines, "quoted"', took_ms: 304, at, diff }, { what: null }]
  expect(await written(rows, 'csv')).toBe(
    'what,took_ms,at,diff\n"two\nlines, ""quoted""",304,2026-03-01T08:09:10.123Z,' +
      `"${JSON.stringify(diff).replaceAll('"', '""')}"\n,,,\n`,
  )
  const lines = (await written(rows, 'ndjson')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { what: 'two\nlines, "quoted"', took_ms: 304, at: at.toISOString(), diff },
    { what: null, took_ms: null, at: null, diff: null },
  ])
})

test('an empty report is its header in CSV and nothing in NDJSON', async () => {
  expect(await written([], 'csv')).toBe('what,took_ms,at,diff\n')
  expect(await written([], 'ndjson')).toBe('')
})

test('a long report comes in parts and whole', async () => {
  const rows = Array.from({ length: 1_000 }, (_, took_ms) => ({ took_ms }))
  let parts = 0
  let text = ''
  for await (const part of writeReport(columns, of(rows), 'ndjson')) {
    parts += 1
    text += part
  }
  expect(parts).toBe(5)
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).took_ms),
  ).toEqual(rows.map((row) => row.took_ms))
})
