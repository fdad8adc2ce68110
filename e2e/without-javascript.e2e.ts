import { expect, test } from './support/journey'
import { approve, ask, card, lately, openCase, wayIn } from './support/steps'

test.use({ javaScriptEnabled: false })

test('without JavaScript access is asked for, approved, used and ended', async ({ as, target, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const [mine, inbox] = [await as(ada), await as(maud)]
  const name = await ask(mine, role, { duration: '90m' })
  await expect(card(mine, role)).toContainText(`Waiting for ${maud.name}`)
  await approve(inbox, ada, name)
  await expect(async () => {
    await mine.goto('/')
    await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible({ timeout: 500 })
  }).toPass()
  const way = await wayIn(mine, role)
  const session = await target.signIn(way)
  expect(session).not.toBeNull()

  await mine.goto('/')
  await card(mine, role).getByRole('link', { name: 'End now' }).click()
  await mine.getByRole('button', { name: 'End access' }).click()
  await expect.poll(() => session?.isCut()).toBe(true)
  expect(await target.signIn(way)).toBeNull()
})

test('without JavaScript a request is denied with a reason, and another is taken back', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const [mine, inbox] = [await as(ada), await as(maud)]
  const denied = await ask(mine, role)
  const opened = await openCase(inbox, ada, denied)
  await opened.getByLabel('Reason').fill('Use the nightly report instead')
  await opened.getByRole('button', { name: 'Deny', exact: true }).click()
  await expect(inbox.getByText(`${denied}, ${ada.name}, is denied`).first()).toBeVisible()

  const canceled = await ask(mine, role)
  await expect(lately(mine, denied)).toContainText('Use the nightly report instead')
  await card(mine, role).getByRole('link', { name: 'Cancel' }).click()
  await mine.getByRole('button', { name: 'Cancel request' }).click()
  await expect(card(mine, role)).toHaveCount(0)
  expect(await world.requestsOf(ada)).toEqual([`${denied} DENIED`, `${canceled} CANCELED`])
})
