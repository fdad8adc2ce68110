import { expect, test } from './support/journey'
import { approve, ask, card, open, openSheet, fillSheet } from './support/steps'

/** Well before the pages would ask by themselves, which is after ten seconds. */
const pushed = { timeout: 5_000 }
const polled = { timeout: 15_000 }

test('a new request appears in an open inbox, and its answer on an open page, without reload', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  await world.ask(ada, role)
  const [mine, inbox] = [await as(ada), await as(maud)]
  const listening = inbox.waitForResponse('**/api/live')
  await open(inbox, '/inbox')
  await listening
  const name = await ask(mine, role)
  await expect(inbox.getByRole('link', { name: new RegExp(`${name}$`) })).toBeVisible(pushed)
  await expect(inbox.getByText('2 requests need your answer')).toBeVisible(pushed)
  await approve(inbox, ada, name)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible(pushed)
})

test('without the live stream the inbox and My access ask by themselves', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  await world.ask(ada, role)
  const [mine, inbox] = [await as(ada), await as(maud)]
  for (const page of [mine, inbox]) await page.route('**/api/live', (route) => route.abort())
  await open(inbox, '/inbox')
  const sheet = await openSheet(mine, role)
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(mine).toHaveURL(/\?new=REQ-\d+$/)
  const name = new URL(mine.url()).searchParams.get('new') ?? ''
  await expect(inbox.getByRole('link', { name: new RegExp(`${name}$`) })).toBeVisible(polled)
  await approve(inbox, ada, name)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible(polled)
})

test('a nudge brings a request to the top of the approver’s queue', async ({ as, world }) => {
  const [ada, bo, maud] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada, bo], approvers: [maud] })
  const [first, second] = [await world.ask(ada, role), await world.ask(bo, role)]
  const [hers, inbox] = [await as(bo), await as(maud)]
  await open(inbox, '/inbox')
  const lines = inbox.getByRole('region', { name: 'Needs me' }).getByRole('link')
  await expect(lines).toHaveText([new RegExp(first), new RegExp(second)])
  await open(hers, '/')
  await card(hers, role).getByRole('button', { name: 'Nudge' }).click()
  await expect(lines).toHaveText([new RegExp(second), new RegExp(first)], pushed)
  await expect(card(hers, role).getByRole('button', { name: 'Nudge' })).toBeDisabled()
})
