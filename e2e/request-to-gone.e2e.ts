import { expect, test } from './support/journey'
import { approve, ask, card, wayIn } from './support/steps'

test('access is asked for, approved, used on the target and gone on time', async ({ as, target, world }) => {
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
  const ended = mine.getByRole('row', { name: role.name }).filter({ hasText: name })
  await expect(ended.getByRole('cell', { name: 'Ended' })).toBeVisible({ timeout: 30_000 })
  await expect(ended).toContainText('its time was over')
})
