import type { Locator, Page } from '@playwright/test'
import { expect, timeZone } from './journey'
import type { WayIn } from './target'
import type { Person, Role } from './world'

/** Opens a page and waits until it answers to script, where there is script. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.waitForFunction(
    () =>
      !matchMedia('(scripting: enabled)').matches || document.documentElement.dataset['hydrated'] === 'true',
  )
}

export interface Wish {
  /** As typed, such as `90m`; the default of the policy when left out. */
  duration?: string
  justification?: string
  ticket?: string
  /** Now when left out. */
  start?: Date
}

/** Opens the role's sheet from the table of eligible roles. */
export async function openSheet(page: Page, role: Pick<Role, 'name'>): Promise<Locator> {
  await open(page, '/')
  await page.getByRole('link', { name: new RegExp(`^(Activate|Request) ${role.name}$`) }).click()
  const sheet = page.getByRole('dialog', { name: 'Activate role' })
  await expect(sheet).toContainText(role.name)
  return sheet
}

/** Fills in the *Activate role* sheet, without sending it. */
export async function fillSheet(sheet: Locator, wish: Wish = {}): Promise<void> {
  const { duration, justification = 'Looking into a slow query', ticket, start } = wish
  if (start !== undefined) await sheet.getByLabel('Start time').fill(wallTime(start))
  if (duration !== undefined) await sheet.getByLabel('Duration', { exact: true }).fill(duration)
  await sheet.getByLabel('Justification').fill(justification)
  if (ticket !== undefined) await sheet.getByLabel('Ticket').fill(ticket)
}

/** Asks for a role by the sheet; answers the request's name, as the page that follows tells it. */
export async function ask(page: Page, role: Pick<Role, 'name'>, wish: Wish = {}): Promise<string> {
  const sheet = await openSheet(page, role)
  await fillSheet(sheet, wish)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(sheet).toBeHidden()
  await expect(page).toHaveURL(/\?new=REQ-\d+$/)
  return new URL(page.url()).searchParams.get('new') ?? ''
}

/** The card of what is live, waits, or is being given or taken away, on My access. */
export function card(page: Page, role: Pick<Role, 'name'>): Locator {
  return page.getByRole('listitem', { name: role.name })
}

/** What My access says of a request that is over: ended, failed or turned down. */
export function lately(page: Page, name: string): Locator {
  return page.getByRole('region', { name: 'Lately' }).getByRole('listitem').filter({ hasText: name })
}

/** Waits until the access can be used, and takes the line and the one-time password from the card. */
export async function wayIn(page: Page, role: Pick<Role, 'name'>): Promise<WayIn> {
  const live = card(page, role)
  await expect(live.getByText('Active', { exact: true })).toBeVisible()
  const codes = live.getByRole('code')
  const line = (await codes.filter({ hasText: 'psql' }).textContent()) ?? ''
  await live.getByRole('button', { name: 'Show password' }).click()
  await expect(live.getByText('Shown this once and not kept')).toBeVisible()
  const password = (await codes.filter({ hasNotText: 'psql' }).textContent()) ?? ''
  return { line, password }
}

/** Opens a case from the approver's queue. */
export async function openCase(page: Page, requester: Person, name: string): Promise<Locator> {
  await open(page, '/inbox')
  await page.getByRole('link', { name: new RegExp(`^${requester.name}.*${name}$`) }).click()
  const opened = caseOf(page, requester).filter({ hasText: name })
  await expect(opened).toBeVisible()
  return opened
}

/** The open case of this person's request. */
export function caseOf(page: Page, requester: Person): Locator {
  return page.getByRole('article', { name: requester.name })
}

/** Approves a request from the approver's queue and waits until the inbox says so. */
export async function approve(page: Page, requester: Person, name: string): Promise<void> {
  const opened = await openCase(page, requester, name)
  await opened.getByRole('button', { name: 'Approve', exact: true }).click()
  await expect(
    page.getByText(new RegExp(`^${name}, .* (is approved|waits for another approver)`)).first(),
  ).toBeVisible()
}

/** What a `datetime-local` field of the journeys' browsers holds for this instant. */
function wallTime(at: Date): string {
  return at.toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).replace(' ', 'T')
}

/** Nothing reaches beyond the side of the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const beyond = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(await beyond(), `${page.url()} scrolls sideways`).toBe(0)
}
