import type { Page } from '@playwright/test'
import { expect, test } from './support/journey'
import { approve, ask, card, fillSheet, open, openCase, openSheet } from './support/steps'
import type { Role } from './support/world'

interface Rule {
  name: string
  effect: 'Block' | 'Needs an exception' | 'Warn'
  first: Role
  second: Role
}

/** Sets a rule as an administrator does, and waits until it is listed. */
async function setRule(page: Page, { name, effect, first, second }: Rule) {
  await open(page, '/admin/separation')
  await page.getByRole('link', { name: 'Add a rule' }).click()
  const sheet = page.getByRole('dialog', { name: 'Add a separation rule' })
  await sheet.getByLabel('Name').fill(name)
  await sheet.getByText(effect, { exact: true }).click()
  const tick = (side: string, role: Role) =>
    sheet
      .getByRole('group', { name: side })
      .getByRole('checkbox', { name: `${role.name} on` })
      .check()
  await tick('Whoever holds one of these', first)
  await tick('may not hold one of these', second)
  await sheet.getByRole('button', { name: 'Add rule' }).click()
  await expect(sheet).toBeHidden()
  await expect(ruleRow(page, name)).toContainText(effect)
}

const ruleRow = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const uniqueName = (word: string, role: Role) => `${word} ${role.slug}`

test('an administrator keeps two roles apart; whoever holds one sees so before asking for the other', async ({
  as,
  world,
}) => {
  const [ada, greta] = [await world.person(), await world.person({ portalRoles: ['administrator'] })]
  const [pay, release] = [await world.role({ eligible: [ada] }), await world.role({ eligible: [ada] })]
  const name = uniqueName('Payments', pay)
  const admin = await as(greta)
  await setRule(admin, { name, effect: 'Block', first: pay, second: release })

  const mine = await as(ada)
  const asked = await ask(mine, pay)
  await expect(card(mine, pay)).toBeVisible()
  // Told in the list already, and nowhere but at the role that it is about.
  const conflict = `Conflicts with ${pay.name}, which you hold`
  await expect(mine.getByRole('row').filter({ hasText: conflict })).toContainText(release.name)
  await expect(mine.getByText(conflict)).toHaveCount(1)
  const sheet = await openSheet(mine, release)
  await expect(sheet.getByRole('status')).toContainText(
    `“${name}” keeps ${release.name} apart from ${pay.name} (held now).`,
  )
  await expect(sheet.getByRole('button', { name: 'Activate', exact: true })).toBeDisabled()
  expect(await world.requestsOf(ada)).toEqual([`${asked} APPROVED`])

  await open(admin, '/admin/separation')
  await admin.getByRole('link', { name: `End ${name}` }).click()
  const dialog = admin.getByRole('dialog', { name: `End “${name}”?` })
  await dialog.getByLabel('Reason').fill('The release is automatic now')
  await dialog.getByRole('button', { name: 'End rule' }).click()
  await expect(ruleRow(admin, name)).toContainText('Ended')
  await ask(mine, release)
  await expect(card(mine, release)).toBeVisible()
})

test('an exception lets one person through, and is noted where it is used', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const greta = await world.person({ portalRoles: ['administrator'] })
  const [dump, load] = [await world.role({ eligible: [ada] }), await world.role({ eligible: [ada] })]
  const name = uniqueName('Exports', dump)
  const admin = await as(greta)
  await setRule(admin, { name, effect: 'Needs an exception', first: dump, second: load })
  const mine = await as(ada)
  await ask(mine, dump)
  await expect(await openSheet(mine, load)).toContainText('It takes an exception')

  await admin.getByRole('link', { name: `Grant an exception from ${name}` }).click()
  const form = admin.getByRole('dialog', { name: 'Grant an exception' })
  await form.getByLabel('Person').fill(ada.handle)
  await form.getByLabel('Who answers for it').fill(ada.handle)
  await form.getByLabel('Compensating control').fill('Every export is reviewed the next morning')
  await form.getByLabel('Reason').fill('The yearly audit')
  await form.getByLabel('Last day').fill(nextWeek())
  await form.getByRole('button', { name: 'Grant exception' }).click()
  await expect(form.getByLabel('Who answers for it')).toHaveAccessibleDescription(/Somebody else/)
  await form.getByLabel('Who answers for it').fill(maud.handle)
  await form.getByRole('button', { name: 'Grant exception' }).click()
  await expect(form).toBeHidden()
  await expect(
    admin.getByRole('table', { name: 'Exceptions' }).getByRole('row').filter({ hasText: ada.name }),
  ).toContainText(maud.name)

  const sheet = await openSheet(mine, load)
  await expect(sheet.getByRole('status')).toContainText(`for which ${maud.name} answers`)
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(card(mine, load)).toBeVisible()
})

test('a rule that warns, set without script, is read by who asks and by who decides', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const greta = await world.person({ portalRoles: ['administrator'] })
  const one = await world.role({ eligible: [ada] })
  const other = await world.role({ eligible: [ada], approvers: [maud] })
  const name = uniqueName('Plain', one)
  await setRule(await as(greta, { javaScriptEnabled: false }), {
    name,
    effect: 'Warn',
    first: one,
    second: other,
  })
  const mine = await as(ada)
  await ask(mine, one)
  await expect((await openSheet(mine, other)).getByRole('status')).toContainText(`“${name}” keeps`)
  const asked = await ask(mine, other)
  const inbox = await as(maud)
  await expect(await openCase(inbox, ada, asked)).toContainText(
    `“${name}” keeps ${other.name} apart from ${one.name} (held now).`,
  )
  await approve(inbox, ada, asked)
  await expect(card(mine, other)).toBeVisible()
})

function nextWeek(): string {
  return new Date(Date.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 10)
}
