import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/journey'
import { open } from './support/steps'

const rows = (page: Page) => page.getByRole('table', { name: 'Audit events' }).getByRole('rowheader')
const bars = (page: Page) => page.getByRole('group', { name: 'Bars' }).getByRole('link')
const chip = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name })
const sheetOf = (page: Page) => page.getByRole('dialog', { name: 'Manage views' })

/** Which events are listed: the addresses that their rows lead to. */
async function listed(page: Page): Promise<(string | undefined)[]> {
  await expect(rows(page).first()).toBeVisible()
  const links = await rows(page).getByRole('link').all()
  const hrefs = await Promise.all(links.map((link) => link.getAttribute('href')))
  return hrefs.map((href) => /event=(\d+)/.exec(href ?? '')?.[1])
}

async function save(page: Page, name: string, shared: boolean): Promise<void> {
  await page.getByRole('link', { name: 'Save view' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save view' })
  await dialog.getByLabel('Name').fill(name)
  if (shared) await dialog.getByLabel('Share with everybody').check()
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(dialog).toBeHidden()
}

test('a question is kept as a view, shared, taken back, renamed and deleted', async ({ as, world }) => {
  const [ivo, olga] = [
    await world.person({ portalRoles: ['auditor'] }),
    await world.person({ portalRoles: ['auditor'] }),
  ]
  const [mine, hers] = [await as(ivo), await as(olga)]
  await open(mine, '/audit?q=action%3Agrant.active&from=90d&columns=time,actor,role')
  const name = `Given lately to ${ivo.handle}`
  await save(mine, name, false)
  await expect(mine).toHaveURL(/q=action%3Agrant\.active&from=90d&columns=time%2Cactor%2Crole/)
  await expect(chip(mine, name)).toHaveAttribute('aria-current', 'true')
  await open(hers, '/audit')
  await expect(chip(hers, name)).toHaveCount(0)

  await mine.getByRole('link', { name: 'Manage views' }).click()
  await sheetOf(mine)
    .getByRole('button', { name: `Share: ${name}` })
    .click()
  await expect(sheetOf(mine).getByRole('status')).toContainText('Everybody who reads the log sees it now.')
  await open(hers, '/audit?views=manage')
  const shown = sheetOf(hers).getByRole('form', { name })
  await expect(shown).toBeVisible()
  await expect(shown.getByRole('button', { name: 'Delete' })).toHaveCount(0)
  await expect(shown.getByRole('button', { name: 'Take back' })).toHaveAttribute('aria-disabled', 'true')
  await chip(hers, name).evaluate((link: HTMLAnchorElement) => link.click())
  await expect(hers).toHaveURL(/q=action%3Agrant\.active/)

  await sheetOf(mine)
    .getByRole('button', { name: `Take back: ${name}` })
    .click()
  await expect(sheetOf(mine).getByRole('button', { name: `Share: ${name}` })).toBeVisible()
  await sheetOf(mine).getByText('Rename').first().click()
  await sheetOf(mine).getByLabel(`New name of ${name}`).fill(`${name}, renamed`)
  await sheetOf(mine).getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(sheetOf(mine).getByRole('form', { name: `${name}, renamed` })).toBeVisible()
  await open(hers, '/audit')
  await expect(chip(hers, name)).toHaveCount(0)
  await sheetOf(mine)
    .getByRole('button', { name: `Delete: ${name}, renamed` })
    .click()
  await expect(sheetOf(mine).getByRole('status')).toContainText('It is deleted.')
  await expect(sheetOf(mine).getByRole('form', { name: `${name}, renamed` })).toHaveCount(0)
})

test('a view opens the explorer and is counted by mail every week, by choice', async ({ as, world }) => {
  const page = await as(await world.person({ portalRoles: ['auditor'] }))
  await open(page, '/audit?views=manage')
  const sheet = sheetOf(page)
  await sheet.getByRole('button', { name: 'Weekly count by mail: Drift found' }).click()
  await expect(sheet.getByRole('status')).toContainText('every Monday morning')
  await expect(sheet.getByRole('button', { name: 'Stop weekly count: Drift found' })).toBeVisible()
  await sheet.getByRole('button', { name: 'Open first: Changes to policies' }).click()
  await expect(sheet.getByText('Opens first')).toBeVisible()
  await open(page, '/audit')
  await expect(page.getByRole('searchbox', { name: 'Search the audit log' })).toHaveValue('action:policy.*')
  // What comes by mail leads to the view with its week.
  await open(page, '/audit?view=drift&from=2026-11-16T00:00:00.000Z&to=2026-11-23T00:00:00.000Z')
  await expect(page).toHaveURL(/q=action%3Adrift\.found&from=2026-11-16/)
})

test('an evidence link shows the same events after others have come', async ({ as, world }) => {
  const [ada, ivo] = [await world.person(), await world.person({ portalRoles: ['auditor'] })]
  const role = await world.role({ eligible: [ada] })
  await world.ask(ada, role)
  const page = await as(ivo, { permissions: ['clipboard-read', 'clipboard-write'] })
  await open(page, `/audit?q=subject%3A${ada.handle}&from=24h`)
  const before = await listed(page)
  await page.getByText('Copy link', { exact: true }).click()
  await page.getByRole('button', { name: 'Copy evidence link' }).click()
  const evidence = await page.evaluate(() => navigator.clipboard.readText())
  await page.getByRole('button', { name: 'Copy live link' }).click()
  const live = await page.evaluate(() => navigator.clipboard.readText())

  await world.timeIsUp(ada, role)
  await open(page, live)
  await expect.poll(async () => (await listed(page)).length).toBeGreaterThan(before.length)
  await open(page, evidence)
  await expect(page.getByText(/Evidence, frozen at sequence/)).toBeVisible()
  expect(await listed(page)).toEqual(before)
  await page.getByRole('link', { name: 'Show what has come since' }).click()
  await expect(page).not.toHaveURL(/through=/)
  expect((await listed(page)).length).toBeGreaterThan(before.length)
})

test('columns are ordered, and pinned ones stay while the others scroll', async ({ as, world }) => {
  const page = await as(await world.person({ portalRoles: ['auditor'] }), {
    viewport: { width: 900, height: 800 },
  })
  await open(
    page,
    '/audit?from=all&columns=time,actor,action,object,subject,role,target,reason,via,correlation',
  )
  await page.getByText('Columns', { exact: true }).click()
  await page.getByRole('link', { name: 'Move Actor to the left' }).click()
  await expect(page.getByRole('columnheader').first()).toHaveText('Actor')
  await page.getByRole('link', { name: 'Pin Actor, Time', exact: true }).click()
  await expect(page).toHaveURL(/pin=2/)
  const second = page.getByRole('table', { name: 'Audit events' }).getByRole('row').nth(1)
  const [pinned, loose] = [second.getByRole('cell').nth(0), second.getByRole('cell').nth(1)]
  const left = async (cell: Locator) => (await cell.boundingBox())?.x ?? Number.NaN
  const [pinnedAt, looseAt] = [await left(pinned), await left(loose)]
  await loose.hover()
  await page.mouse.wheel(400, 0)
  await expect.poll(() => left(loose)).toBeLessThan(looseAt - 100)
  expect(await left(pinned)).toBeCloseTo(pinnedAt, 0)
  await page.getByRole('link', { name: 'Unpin Actor, Time', exact: true }).click()
  await expect(page).toHaveURL(/pin=0/)
})

test('a range is chosen by dragging, a click, the keys and typing', async ({ as, world }) => {
  const page = await as(await world.person({ portalRoles: ['auditor'] }))
  const fresh = () => open(page, '/audit?from=30d')
  const rangeOf = () => {
    const { searchParams } = new URL(page.url())
    return [searchParams.get('from'), searchParams.get('to')].map((text) => Date.parse(text ?? ''))
  }
  const days = () => rangeOf().reduce((from, to) => Math.round((to - from) / 3_600_000))

  await fresh()
  const [from, to] = [await bars(page).nth(5).boundingBox(), await bars(page).nth(24).boundingBox()]
  if (from === null || to === null) throw new Error('There are no bars.')
  await page.mouse.move(from.x + from.width / 2, from.y + 40)
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2, to.y + 40, { steps: 8 })
  await page.mouse.up()
  await expect(page).toHaveURL(/to=/)
  const dragged = days()
  expect(dragged).toBeGreaterThan(100)

  await fresh()
  await bars(page).nth(20).click()
  await expect(page).toHaveURL(/to=/)
  expect(days()).toBe(Math.round(dragged / 20))

  await fresh()
  await bars(page).last().focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/to=/)
  expect(days()).toBe(Math.round((dragged / 20) * 3))

  await fresh()
  await page
    .getByRole('group')
    .filter({ has: page.getByLabel('From') })
    .locator('summary')
    .click()
  await page.getByLabel('From').fill('2026-11-01T00:00')
  await page.getByLabel('To', { exact: true }).fill('2026-11-08T00:00')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/from=2026-11-01T00%3A00&to=2026-11-08T00%3A00/)
})
