import type { Locator } from '@playwright/test'
import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { approve, fillSheet, open, openCase, openSheet } from './support/steps'

const inAnHour = () => new Date(Date.now() + HOUR)
const picked = 'namespaces shop, billing'

/** Nothing is ever given there: the journeys end before the start has come. */
const elsewhere = {
  kind: 'kubernetes',
  config: { url: 'https://127.0.0.1:1', privateNetwork: true, token: 'env:TARGET_NOWHERE' },
  entitlement: { scope: 'namespaces', role: 'edit', namespaces: ['shop', 'billing', 'staging'] },
}

function box(sheet: Locator, value: string): Locator {
  return sheet
    .getByRole('group', { name: 'Only what you need' })
    .getByRole('checkbox', { name: value, exact: true })
}

test('a requester takes less than the role gives, and everybody reads exactly that', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud], elsewhere })
  const mine = await as(ada)
  const sheet = await openSheet(mine, role)
  await fillSheet(sheet, { start: inAnHour(), duration: '30m' })
  for (const value of ['shop', 'billing', 'staging']) await box(sheet, value).uncheck()
  const send = sheet.getByRole('button', { name: 'Activate', exact: true })
  await send.click()
  await expect(sheet.getByRole('alert')).toContainText('Pick at least one of the namespaces.')
  await expect(box(sheet, 'staging')).not.toBeChecked()
  for (const value of ['shop', 'billing']) await box(sheet, value).check()
  await send.click()
  await expect(mine).toHaveURL(/\?new=REQ-\d+$/)
  const name = new URL(mine.url()).searchParams.get('new') ?? ''

  const inbox = await as(maud)
  await expect(await openCase(inbox, ada, name)).toContainText(`Only: ${picked}`)
  await expect(inbox.getByRole('listitem').filter({ hasText: name })).toContainText(`Only: ${picked}`)
  await approve(inbox, ada, name)
  await open(mine, '/')
  const scheduled = mine.getByRole('row', { name: role.name }).filter({ hasText: name })
  await expect(scheduled).toContainText(`Only: ${picked}`)

  await open(mine, `/requests/${name}`)
  await expect(mine.getByText(picked, { exact: true })).toBeVisible()
  await mine.getByRole('link', { name: 'Activate again' }).click()
  const again = mine.getByRole('dialog', { name: 'Activate role' })
  await expect(box(again, 'shop')).toBeChecked()
  await expect(box(again, 'staging')).not.toBeChecked()

  await open(mine, '/')
  await scheduled.getByRole('link', { name: 'Cancel start' }).click()
  await mine.getByRole('button', { name: 'Cancel start' }).click()
  await expect(scheduled).toHaveCount(0)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('what is left ticked survives a refusal and is what is asked for', async ({ as, world }) => {
    const [ada, maud] = [await world.person(), await world.person()]
    const role = await world.role({ eligible: [ada], approvers: [maud], elsewhere })
    const mine = await as(ada)
    const sheet = await openSheet(mine, role)
    await fillSheet(sheet, { start: inAnHour(), duration: 'long' })
    await box(sheet, 'staging').uncheck()
    const send = sheet.getByRole('button', { name: 'Activate', exact: true })
    await send.click()
    await expect(sheet).toContainText('Write a duration with its unit')
    await expect(box(sheet, 'shop')).toBeChecked()
    await expect(box(sheet, 'staging')).not.toBeChecked()
    await fillSheet(sheet, { duration: '30m' })
    await send.click()
    await expect(mine).toHaveURL(/\?new=REQ-\d+$/)
    const name = new URL(mine.url()).searchParams.get('new') ?? ''
    await expect(await openCase(await as(maud), ada, name)).toContainText(`Only: ${picked}`)
  })
})
