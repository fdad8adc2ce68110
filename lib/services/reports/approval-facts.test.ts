import { expect, test } from 'vitest'
import { reportById } from '@/db/queries/reports/index'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { aPerson, as } from '@/lib/testing/factories'
import { recordedActions } from '@/lib/testing/reports'
import { viewReport } from './view'
import { inReportWorld, ada, maud, oz, fresh, now, ago, tell, read, some } from '@/lib/testing/report-world'

inReportWorld()

test('approvals by approver count what was quick, unexplained, and for own reports', async () => {
  await tell({ answers: [{ by: maud, afterMs: 9_999 }] })
  await tell({ answers: [{ by: maud, afterMs: 10 * SECOND, reason: 'Fine' }] })
  await tell({ state: 'DENIED', answers: [{ by: maud, afterMs: MINUTE, verb: 'deny', reason: 'No' }] })
  await tell({ answers: [{ by: oz, afterMs: HOUR, reason: 'Yes' }] })
  const { cells, figures } = await read('approvals-by-approver')
  expect(
    cells.map((row) => some(row, 'approver', 'decided', 'approved', 'quick', 'no_reason', 'median_ms')),
  ).toEqual([
    { approver: maud.name, decided: 3, approved: 2, quick: 1, no_reason: 1, median_ms: 10 * SECOND },
    { approver: oz.name, decided: 1, approved: 1, quick: 0, no_reason: 0, median_ms: HOUR },
  ])
  expect(figures).toMatchObject({ decisions: 4, quick: 1, share: 0.75 })
})

test('people who approve for one another stand together, those of one direction do not', async () => {
  await tell({ by: ada, answers: [{ by: maud, afterMs: 1 }] })
  await tell({ by: ada, answers: [{ by: oz, afterMs: 1 }] })
  expect((await read('reciprocal-approvals', { person: ada.handle })).population).toBe(0)
  await tell({ by: maud, answers: [{ by: ada, afterMs: 1 }] })
  await tell({ by: maud, answers: [{ by: ada, afterMs: 1 }] })
  const { cells } = await read('reciprocal-approvals', { person: ada.handle })
  expect(cells).toHaveLength(1)
  expect(new Set([cells[0]?.['first_for_second'], cells[0]?.['second_for_first']])).toEqual(new Set([1, 2]))
})

test('times are measured for each step, with the breaches of the reader’s limit', async () => {
  for (const [index, ms] of [100, 200, 300, 2_400].entries())
    await tell({
      at: ago((index + 1) * DAY),
      answers: [{ by: maud, afterMs: MINUTE }],
      grant: { givenMs: ms, lengthMs: HOUR, removedMs: ms * 10 },
    })
  const { cells, figures } = await read('times', { thresholdMs: 2_400 })
  const all = cells.filter((row) => row['role'] === 'all roles')
  expect(all.map((row) => some(row, 'step', 'n', 'mean_ms', 'p50_ms', 'max_ms', 'breaches'))).toEqual([
    { step: 'approve', n: 4, mean_ms: MINUTE, p50_ms: MINUTE, max_ms: MINUTE, breaches: 4 },
    { step: 'activate', n: 4, mean_ms: 750, p50_ms: 250, max_ms: 2_400, breaches: 0 },
    { step: 'revoke', n: 4, mean_ms: 7_500, p50_ms: 2_500, max_ms: 24_000, breaches: 2 },
  ])
  expect(figures).toMatchObject({ revoke_max: 24_000, activate_p50: 250 })
})

test('what was not granted names the rule and every reason, and what was granted is not there', async () => {
  await tell({})
  const reasons = [
    { code: 'duration-too-long', field: 'duration', text: 'At most 1 h.' },
    { code: 'outside-hours', field: 'start', text: 'Only in office hours.' },
  ]
  await tell({
    at: ago(HOUR),
    state: 'REJECTED',
    verdict: { outcome: 'refused', rule: 'Contractors', reasons },
  })
  await tell({ state: 'DENIED', answers: [{ by: maud, afterMs: 1, verb: 'deny', reason: 'Use the report' }] })
  const { cells, figures } = await read('not-granted')
  expect(cells.map((row) => some(row, 'outcome', 'rule', 'reasons', 'reason_codes', 'decided_by'))).toEqual([
    {
      outcome: 'refused by policy',
      rule: 'Contractors',
      reasons: 'At most 1 h. Only in office hours.',
      reason_codes: 'duration-too-long, outside-hours',
      decided_by: null,
    },
    {
      outcome: 'denied',
      rule: 'terms for everybody',
      reasons: 'Use the report',
      reason_codes: null,
      decided_by: maud.name,
    },
  ])
  expect(figures).toMatchObject({ rows: 2, refused: 1, denied: 1, expired: 0, cancelled: 0 })
})

test('justifications that differ in case and punctuation only are the same text', async () => {
  for (const justification of ['Fix orders!', 'fix  ORDERS', 'Something else entirely, for once'])
    await tell({ at: ago(HOUR), justification })
  const { cells, figures } = await read('justifications')
  expect(cells.reduce((sum, row) => sum + Number(row['same_by_person']), 0)).toBe(2)
  expect(figures).toMatchObject({ rows: 3, short: 2, ticketed: 0 })
})

test('reading a report is recorded once for the same question, and again for another', async () => {
  const reader = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  const report = reportById('times')
  if (report === null) throw new Error('unreachable')
  const ask = {
    from: ago(DAY),
    to: now,
    at: now,
    now,
    role: null,
    target: null,
    person: null,
    thresholdMs: 0,
  }
  const view = (query: string, at: Date) =>
    viewReport(as(fresh.db, reader, { now: () => at }), report, {
      ask,
      sample: null,
      after: null,
      open: null,
      limit: 1,
      query,
    })
  await view('role=a', now)
  await view('role=a', new Date(now.getTime() + 15 * MINUTE - 1))
  expect(await recordedActions(fresh.db, reader)).toEqual(['report.viewed'])
  await view('role=b', now)
  expect(await recordedActions(fresh.db, reader)).toEqual(['report.viewed', 'report.viewed'])
})
