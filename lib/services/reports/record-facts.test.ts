import { expect, test } from 'vitest'
import { DAY, HOUR } from '@/lib/domain/duration'
import { anEvent, append } from '@/lib/testing/audit'
import { aPolicy, aPerson, aRole, aSeparation } from '@/lib/testing/factories'
import { inReportWorld, ada, maud, role, fresh, ago, tell, read } from '@/lib/testing/report-world'

inReportWorld()

test('completeness counts a day’s events, a missing number and a silence, and what is not sealed', async () => {
  const day = new Date('2026-06-10T00:00:00Z')
  const events = [
    anEvent(day),
    anEvent(new Date(day.getTime() + HOUR)),
    anEvent(new Date(day.getTime() + 9 * HOUR)),
  ]
  await append(fresh.owner, events.slice(0, 2))
  await expect(
    fresh.owner.transaction().execute(async (tx) => {
      await append(tx, [anEvent(day)])
      throw new Error('rolled back')
    }),
  ).rejects.toThrow('rolled back')
  await append(fresh.owner, events.slice(2))
  const asked = { role: null, from: day, to: new Date(day.getTime() + DAY), thresholdMs: 8 * HOUR - 1 }
  const { cells, figures } = await read('completeness', asked)
  expect(cells).toMatchObject([
    { events: 3, missing: 1, silent_ms: 8 * HOUR, breach: 'yes', backwards: 0, unsealed: 3 },
  ])
  expect(figures).toMatchObject({ events: 3, breaches: 1, unsealed: 3, checked: 'not finished yet' })
  expect((await read('completeness', { ...asked, thresholdMs: 8 * HOUR })).cells).toMatchObject([
    { breach: 'no' },
  ])
})

test('conflicts that a rule prevented stand beside those that stand open, and other refusals do not', async () => {
  const other = await aRole(fresh.db, { eligible: [ada] })
  const rule = await aSeparation(fresh.db, { effect: 'block', first: [role], second: [other] })
  const asked = { role: null, person: ada.handle }
  const conflict = { code: 'conflict', field: 'role', text: 'Kept apart.' }
  await tell({ state: 'REJECTED', verdict: { outcome: 'refused', rule: null, reasons: [conflict] } })
  await tell({
    state: 'REJECTED',
    verdict: {
      outcome: 'refused',
      rule: null,
      reasons: [{ code: 'duration-too-long', field: 'duration', text: 'Too long.' }],
    },
  })
  expect((await read('separation', asked)).figures).toEqual({ prevented: 1, excepted: 0, open: 0 })
  for (const of of [role, other])
    await tell({ of, at: ago(HOUR), grant: { givenMs: 0, lengthMs: 2 * HOUR, removedMs: null } })
  const { cells, figures } = await read('separation', asked)
  expect(figures).toEqual({ prevented: 1, excepted: 0, open: 1 })
  expect(cells.find(({ kind }) => kind === 'open')).toMatchObject({
    rule: rule.name,
    person: ada.name,
    detail: 'Not covered by an exception.',
  })
})

test('changes tell a new policy’s difference and who left a group that is eligible', async () => {
  await fresh.owner
    .insertInto('policy_version')
    .values({
      role_id: role.id,
      version: 2,
      settings: JSON.stringify({ ...aPolicy, duration: { maxMs: 2 * HOUR, defaultMs: HOUR } }),
      published_at: ago(DAY),
      published_by: maud.id,
      comment: 'Shorter',
    })
    .execute()
  const { cells } = await read('changes')
  expect(cells).toHaveLength(1)
  expect(cells[0]).toMatchObject({ what: 'policy published', by: maud.name, reason: 'Shorter' })
  expect(cells[0]?.['diff']).toMatchObject({
    duration: { before: { maxMs: 8 * HOUR }, after: { maxMs: 2 * HOUR } },
  })
  expect(Object.keys(cells[0]?.['diff'] ?? {})).not.toContain('start')
  const group = await fresh.owner
    .insertInto('principal_group')
    .values({ name: `Group with ${ada.handle}` })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
  await fresh.db
    .insertInto('principal_group_member')
    .values({ group_id: group.id, principal_id: ada.id })
    .execute()
  await fresh.db.deleteFrom('principal_group_member').where('group_id', '=', group.id).execute()
  const members = async () =>
    (await read('changes', { role: null, from: ago(-DAY), to: new Date(Date.now() + DAY) })).cells
      .filter(({ object }) => object === group.name)
      .map(({ what }) => what)
  // Nobody is eligible or asked through it yet: it gives nobody anything.
  expect(await members()).toEqual([])
  await fresh.db.insertInto('eligibility').values({ role_id: role.id, group_id: group.id }).execute()
  expect(new Set(await members())).toEqual(new Set(['group member added', 'group member removed']))
})

test('what administrators did and who read the log are apart from one another', async () => {
  const greta = await aPerson(fresh.db)
  const by = { actor_kind: 'person' as const, actor_id: greta.id, actor_name: greta.name }
  await append(fresh.owner, [
    anEvent(ago(HOUR), { ...by, action: 'target.changed' }),
    anEvent(ago(HOUR), {
      ...by,
      action: 'audit.exported',
      after: JSON.stringify({ query: 'risk:high', format: 'csv' }),
    }),
    anEvent(ago(HOUR), { ...by, action: 'request.submitted' }),
  ])
  const asked = { role: null, person: greta.handle }
  expect((await read('administrators', asked)).cells.map(({ action }) => action)).toEqual(['target.changed'])
  expect((await read('log-readers', asked)).cells).toMatchObject([
    { action: 'audit.exported', query: 'risk:high', format: 'csv' },
  ])
})
