import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { card, expectNoSidewaysScroll, fillSheet, open, openCase } from './support/steps'

/** The one card of an activated bundle. */
const bundleCard = (page: Page, name: string) => page.getByRole('listitem', { name, exact: true })

/** Activates a bundle by its sheet. */
async function activate(page: Page, name: string): Promise<void> {
  await open(page, '/')
  await page.getByRole('link', { name: `Activate ${name}`, exact: true }).click()
  const sheet = page.getByRole('dialog', { name: `Activate ${name}` })
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(sheet).toBeHidden()
}

/** The requests of the bundle's parts, as its card names them. */
async function partsOf(page: Page, name: string): Promise<string[]> {
  return bundleCard(page, name).getByRole('link', { name: /^REQ-/ }).allTextContents()
}

test('a bundle is one card, with one way to more time and one end', async ({ as, target, world }) => {
  const ada = await world.person()
  const extension = { times: 1, maxMs: 2 * HOUR }
  const roles = [
    await world.role({ eligible: [ada], extension }),
    await world.role({ eligible: [ada], extension: { times: 2, maxMs: HOUR } }),
  ]
  const name = await world.bundle(roles, 'undo')
  const page = await as(ada)
  await activate(page, name)
  const mine = bundleCard(page, name)
  await expect(mine.getByText('All active', { exact: true })).toBeVisible()
  for (const role of roles) await expect(card(mine.page(), role).getByRole('code')).toContainText('psql')
  await expect.poll(() => target.loginsOf(ada)).toHaveLength(2)
  await expect(mine).toContainText('1 h more at most, without approval')
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])

  await mine.getByRole('link', { name: 'Extend' }).click()
  const sheet = page.getByRole('dialog', { name: `Extend ${name}` })
  await expect(sheet.getByRole('status')).toContainText('Every part is extended by as much')
  await sheet.getByLabel('Duration', { exact: true }).fill('90m')
  await sheet.getByLabel('Justification').fill('The repair takes longer')
  await sheet.getByRole('button', { name: 'Extend', exact: true }).click()
  await expect(sheet.getByRole('alert')).toContainText('The policy leaves 1 h of more time')
  await sheet.getByLabel('Duration', { exact: true }).fill('30m')
  await sheet.getByRole('button', { name: 'Extend', exact: true }).click()
  await expect(page.getByText(`Every part of ${name} lasts longer`)).toBeVisible()
  await expect(mine).toContainText(/1 h \d+ min/)

  await mine.getByRole('link', { name: 'End now' }).click()
  const question = page.getByRole('dialog', { name: `End all of ${name} now?` })
  for (const role of roles) await expect(question).toContainText(role.name)
  await question.getByRole('button', { name: 'End all' }).click()
  await expect.poll(() => target.loginsOf(ada)).toEqual([])
  const over = page.getByRole('region', { name: 'Lately' }).getByRole('listitem').filter({ hasText: name })
  // Gone is said only after a second look at the target.
  await expect(over.getByText('Ended').first()).toBeVisible({ timeout: 30_000 })
  expect(await world.grantsOf(ada)).toMatchObject([{ end_reason: 'RELEASED' }, { end_reason: 'RELEASED' }])
})

test('what is missing of a kept bundle is named, and asked for again in its place', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const free = await world.role({ eligible: [ada] })
  const asked = await world.role({ eligible: [ada], approvers: [maud] })
  const name = await world.bundle([free, asked], 'keep')
  const [page, inbox] = [await as(ada), await as(maud)]
  await activate(page, name)
  const mine = bundleCard(page, name)
  await expect(mine.getByText('Waiting, 1 of 2 active')).toBeVisible()
  await expect(card(page, asked)).toContainText(maud.name)

  const waiting = (await world.requestsOf(ada)).find((line) => line.endsWith('PENDING_APPROVAL'))
  const opened = await openCase(inbox, ada, waiting?.split(' ')[0] ?? '')
  await expect(opened).toContainText(`${name}, asked together with`)
  await expect(opened).toContainText('If you deny this part, the others are kept.')
  await opened.getByLabel('Reason').fill('Not without a ticket')
  await opened.getByRole('button', { name: 'Deny', exact: true }).click()

  await expect(mine.getByText('Incomplete, 1 of 2 active')).toBeVisible()
  await expect(mine).toContainText(`${asked.name} was denied by ${maud.name}: Not without a ticket`)
  await mine.getByRole('link', { name: 'Try again' }).click()
  const sheet = page.getByRole('dialog', { name: `Try again: ${name}` })
  await sheet.getByLabel('Justification').fill('Ticket OPS-12 asks for it')
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(sheet).toBeHidden()
  await expect(mine.getByText('Waiting, 1 of 2 active')).toBeVisible()
  const again = (await world.requestsOf(ada)).find((line) => line.endsWith('PENDING_APPROVAL'))
  const second = await openCase(inbox, ada, again?.split(' ')[0] ?? '')
  await second.getByRole('button', { name: 'Approve', exact: true }).click()
  await expect(mine.getByText('All active', { exact: true })).toBeVisible()
})

test('an approver decides the parts of a bundle together', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const roles = [
    await world.role({ eligible: [ada], approvers: [maud] }),
    await world.role({ eligible: [ada], approvers: [maud] }),
  ]
  const name = await world.bundle(roles, 'undo')
  const page = await as(ada)
  await activate(page, name)
  const mine = bundleCard(page, name)
  await expect(page.getByRole('region', { name: 'Waiting' }).getByRole('listitem', { name })).toBeVisible()
  const [first = ''] = await partsOf(page, name)

  const inbox = await as(maud)
  await open(inbox, '/inbox')
  await inbox.getByRole('checkbox', { name: `Select ${first}` }).check()
  await inbox.getByRole('button', { name: 'Select the rest of the bundle (1)' }).click()
  await inbox.getByRole('button', { name: 'Approve 2' }).click()
  await expect(mine.getByText('All active', { exact: true })).toBeVisible()

  await mine.getByRole('link', { name: first }).click()
  const panel = page.getByRole('region', { name: `Part of ${name}` })
  await expect(panel.getByText('All active', { exact: true })).toBeVisible()
  await expect(panel.getByRole('listitem')).toHaveCount(2)
})

test('an auditor asks the log for a bundle', async ({ as, world }) => {
  const ada = await world.person()
  const auditor = await world.person({ portalRoles: ['auditor'] })
  const roles = [await world.role({ eligible: [ada] }), await world.role({ eligible: [ada] })]
  const name = await world.bundle(roles, 'undo')
  const page = await as(ada)
  await activate(page, name)
  const activation = await bundleCard(page, name)
    .getByText(/^BND-\d+$/)
    .textContent()
  const log = await as(auditor)
  await open(log, `/audit?q=${encodeURIComponent(`bundle:${activation} action:request.submitted`)}`)
  for (const role of roles) await expect(log.getByRole('table')).toContainText(role.name)
})

test('on a phone its card fits', async ({ as, world }) => {
  const ada = await world.person()
  const roles = [await world.role({ eligible: [ada] }), await world.role({ eligible: [ada] })]
  const name = await world.bundle(roles, 'keep')
  const page = await as(ada, { viewport: { width: 320, height: 700 } })
  await activate(page, name)
  await expect(bundleCard(page, name).getByText('All active', { exact: true })).toBeVisible()
  await expectNoSidewaysScroll(page)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a bundle is activated and ended all the same', async ({ as, target, world }) => {
    const ada = await world.person()
    const roles = [await world.role({ eligible: [ada] }), await world.role({ eligible: [ada] })]
    const name = await world.bundle(roles, 'undo')
    const page = await as(ada)
    await activate(page, name)
    await expect(async () => {
      await page.goto('/')
      await expect(bundleCard(page, name).getByText('All active', { exact: true })).toBeVisible({
        timeout: 500,
      })
    }).toPass()
    await bundleCard(page, name).getByRole('link', { name: 'End now' }).click()
    await page.getByRole('button', { name: 'End all' }).click()
    await expect.poll(() => target.loginsOf(ada)).toEqual([])
  })
})
