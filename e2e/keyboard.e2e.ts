import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/journey'
import { card, caseOf, open } from './support/steps'

test('asking and approving need no mouse', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  await open(mine, '/')
  await mine.keyboard.press('/')
  await expect(mine.getByRole('searchbox', { name: 'Search roles' })).toBeFocused()
  await mine.keyboard.type(role.name)
  await mine.keyboard.press('Enter')
  await expect(mine).toHaveURL(/\?q=/)
  await tabTo(mine, mine.getByRole('link', { name: `Request ${role.name}` }))
  await mine.keyboard.press('Enter')
  const sheet = mine.getByRole('dialog', { name: 'Activate role' })
  await tabTo(mine, sheet.getByLabel('Duration', { exact: true }))
  await mine.keyboard.press('ControlOrMeta+a')
  await mine.keyboard.type('45m')
  await tabTo(mine, sheet.getByLabel('Justification'))
  // Single keys are text here, not commands.
  await mine.keyboard.type('a deadlock / no jobs run?')
  await mine.keyboard.press('Control+Enter')
  await expect(card(mine, role)).toBeFocused()
  await expect(card(mine, role)).toContainText('45 min')

  const inbox = await as(maud)
  await open(inbox, '/inbox')
  await expect(caseOf(inbox, ada)).toContainText('a deadlock / no jobs run?')
  await inbox.keyboard.press('a')
  await expect(inbox.getByText(`${ada.name}, is approved`).first()).toBeVisible()
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()

  await tabTo(mine, card(mine, role).getByRole('link', { name: 'End now' }))
  await mine.keyboard.press('Enter')
  await tabTo(mine, mine.getByRole('button', { name: 'End access' }))
  await mine.keyboard.press('Enter')
  await expect(card(mine, role).getByText('Removed, verifying')).toBeVisible()
})

test('the queue is worked off by keys: down, up, select, deny with a reason', async ({ as, world }) => {
  const [ada, bo, maud] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada, bo], approvers: [maud] })
  const [first, second] = [await world.ask(ada, role), await world.ask(bo, role)]
  const inbox = await as(maud)
  await open(inbox, `/inbox?case=${first}`)
  await inbox.keyboard.press('j')
  await expect(caseOf(inbox, bo)).toBeVisible()
  await inbox.keyboard.press('k')
  await expect(caseOf(inbox, ada)).toBeVisible()
  await inbox.keyboard.press('x')
  await expect(inbox.getByRole('checkbox', { name: `Select ${first}` })).toBeChecked()
  await inbox.keyboard.press('x')
  await inbox.keyboard.press('d')
  await expect(caseOf(inbox, ada).getByLabel('Reason')).toBeFocused()
  await inbox.keyboard.type('just ask for the report')
  await inbox.keyboard.press('Control+Enter')
  await expect(caseOf(inbox, bo)).toBeVisible()
  await expect(
    inbox
      .getByRole('status')
      .filter({ hasText: `${second} is open now` })
      .first(),
  ).toBeAttached()
  await expect.poll(() => world.requestsOf(ada)).toEqual([`${first} DENIED`])
  expect(await world.requestsOf(bo)).toEqual([`${second} PENDING_APPROVAL`])
})

test('Escape closes the sheet and gives the focus back', async ({ as, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada)
  await open(mine, '/')
  const opener = mine.getByRole('link', { name: `Activate ${role.name}` })
  await tabTo(mine, opener)
  await mine.keyboard.press('Enter')
  await expect(mine.getByRole('dialog')).toBeVisible()
  await mine.keyboard.press('Escape')
  await expect(mine.getByRole('dialog')).toHaveCount(0)
  await expect(opener).toBeFocused()
})

test('single keys can be switched off', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const name = await world.ask(ada, role)
  const inbox = await as(maud)
  await open(inbox, `/inbox?case=${name}`)
  await inbox.getByRole('button', { name: 'Your account' }).click()
  await inbox.getByRole('dialog', { name: 'Your account' }).getByRole('checkbox').uncheck()
  await inbox.keyboard.press('Escape')
  await inbox.keyboard.press('d')
  await expect(caseOf(inbox, ada).getByLabel('Reason')).not.toBeFocused()
  await inbox.keyboard.press('ControlOrMeta+k')
  await expect(inbox.getByRole('dialog', { name: 'Go to' })).toBeVisible()
})

/** Walks forward by Tab until the control has the focus; fails when a whole round does not reach it. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible()
  for (let steps = 0; steps < 80; steps += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  await expect(control).toBeFocused()
}
