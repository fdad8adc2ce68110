import { expect, test } from './support/journey'
import { approve, ask, card, lately, open, wayIn } from './support/steps'

test('access given back is gone at once, with the sessions it opened', async ({ as, target, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada)
  await ask(mine, role)
  const way = await wayIn(mine, role)
  const session = await target.signIn(way)
  expect(session).not.toBeNull()

  await card(mine, role).getByRole('link', { name: 'End now' }).click()
  await mine.getByRole('button', { name: 'End access' }).click()
  await expect(card(mine, role).getByText('Removed, verifying')).toBeVisible()
  await expect(card(mine, role)).toContainText('its holder gave it back')
  expect(session?.isCut()).toBe(true)
  expect(await target.signIn(way)).toBeNull()
})

test('an approver revokes what is live, and its holder reads so', async ({ as, target, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const [mine, inbox] = [await as(ada), await as(maud)]
  const name = await ask(mine, role)
  await approve(inbox, ada, name)
  const session = await target.signIn(await wayIn(mine, role))

  await open(inbox, `/inbox?case=${name}`)
  await inbox.getByRole('link', { name: 'Revoke' }).click()
  const question = inbox.getByRole('dialog', { name: `Revoke ${role.name} from ${ada.name}?` })
  await question.getByLabel('Reason').fill('The incident is over')
  await question.getByRole('button', { name: 'Revoke' }).click()
  await expect(card(mine, role)).toContainText('it was revoked')
  await expect(card(mine, role).getByText('Removed, verifying')).toBeVisible()
  expect(session?.isCut()).toBe(true)
  expect(await target.loginsOf(ada)).toEqual([])
})

test('the end of one grant takes nothing from another that still runs', async ({ as, target, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada)
  const first = await ask(mine, role, { duration: '30m' })
  const way = await wayIn(mine, role)
  const session = await target.signIn(way)
  await ask(mine, role, { duration: '2h' })
  await expect(card(mine, role).getByText('Active', { exact: true })).toHaveCount(2)

  await world.timeIsUp(ada, role)
  await expect(card(mine, role)).toHaveCount(1)
  await expect(lately(mine, first)).toContainText('its time was over')
  expect(await session?.query('select 1 as still')).toEqual([{ still: 1 }])
  expect(await target.signIn(way)).not.toBeNull()

  await world.timeIsUp(ada, role)
  await expect(card(mine, role).getByText('Removed, verifying')).toBeVisible()
  expect(session?.isCut()).toBe(true)
  expect(await target.signIn(way)).toBeNull()
})

test('a lost password is replaced, and the old one opens nothing', async ({ as, target, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada)
  await ask(mine, role)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
  await card(mine, role).getByRole('button', { name: 'Test connection' }).click()
  await expect(card(mine, role).getByRole('status')).toContainText('Signed in to orders')
  const lost = await wayIn(mine, role)
  await card(mine, role).getByRole('button', { name: 'New password' }).click()
  await expect(card(mine, role).getByRole('button', { name: 'Show password' })).toBeVisible()
  const found = await wayIn(mine, role)
  expect(await target.signIn(lost)).toBeNull()
  expect(await target.signIn(found)).not.toBeNull()
})
