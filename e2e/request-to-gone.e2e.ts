import { readFile } from 'node:fs/promises'
import { expect, test } from './support/journey'
import { approve, ask, card, lately, open, wayIn } from './support/steps'

test('access is asked for, approved, used on the target, gone on time, and told in the audit log', async ({
  as,
  target,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  const name = await ask(mine, role, { duration: '90m', justification: 'Orders hang since 9 o’clock' })
  await expect(card(mine, role).getByText(`Waiting for ${maud.name}`)).toBeVisible()
  expect(await target.loginsOf(ada)).toEqual([])

  await approve(await as(maud), ada, name)
  const way = await wayIn(mine, role)
  const session = await target.signIn(way)
  expect(await session?.query('select count(*) > 0 as found from orders')).toEqual([{ found: true }])

  await world.timeIsUp(ada, role)
  await expect.poll(() => session?.isCut()).toBe(true)
  expect(await target.signIn(way)).toBeNull()
  await expect(card(mine, role).getByText('Removed, verifying')).toBeVisible()
  expect(await target.loginsOf(ada)).toEqual([])
  // The target is asked once more, after any worker that may still have been on its way.
  await expect(lately(mine, name).getByText('Ended', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(lately(mine, name)).toContainText('its time was over')

  const ivo = await world.person({ portalRoles: ['auditor'] })
  const audit = await as(ivo)
  await open(audit, '/audit')
  await audit.getByRole('searchbox', { name: 'Search the audit log' }).fill(`request:${name}`)
  await audit.getByRole('button', { name: 'Search', exact: true }).click()
  const events = audit.getByRole('table', { name: 'Audit events' })
  for (const action of story)
    await expect(events.getByRole('cell', { name: action, exact: true })).toBeVisible()
  await events.getByRole('row', { name: 'request.approved' }).getByRole('link').click()
  await expect(audit.getByRole('dialog', { name: /^Event \d+$/ })).toContainText(
    `${maud.name} approved ${name}`,
  )
  await audit.goBack()

  await audit.getByRole('link', { name: 'Export', exact: true }).click()
  const download = audit.waitForEvent('download')
  await audit.getByRole('link', { name: 'Download CSV' }).click()
  const [header, ...lines] = (await readFile(await (await download).path(), 'utf8')).trim().split('\n')
  expect(header).toMatch(/^\w+(,\w+)+$/)
  // What was unusual about it depends on the hour at which this runs.
  const told = lines.filter((line) => !line.includes(',anomaly.noted,'))
  expect(told).toHaveLength(story.length)
  for (const [index, action] of story.entries()) expect(told[index]).toContain(`,${action},`)

  await open(audit, `/audit?q=${encodeURIComponent(`actor:${ivo.handle} action:audit.exported`)}`)
  await expect(events.getByRole('cell', { name: 'audit.exported' })).toHaveCount(1)
})

/** What the log tells of such a request, in order. */
const story = [
  'request.submitted',
  'request.approved',
  'grant.activating',
  'grant.active',
  'secret.revealed',
  'grant.deactivating',
  'grant.access_removed',
  'grant.ended',
]
