import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { portalInDemo, portalWithProvider, startTestClusters } from './support/sign-in-portals'

// Each door needs a portal of its own: one real person shuts the demo's for good.
test.describe.configure({ mode: 'serial' })

let stopClusters: () => Promise<void>
test.beforeAll(async () => {
  stopClusters = await startTestClusters()
})
test.afterAll(() => stopClusters())

const signedInAs = (page: Page, name: string) => page.getByText(`You are signed in as ${name}`)

async function expectStranger(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('You are signed in as')).toHaveCount(0)
}

/** Next keeps an empty alert of its own in the page, for announcing navigations. */
async function expectRefusal(page: Page, text: string): Promise<void> {
  await expect(page.getByRole('alert').filter({ hasText: text })).toBeVisible()
}

async function expectNothingForAxe(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  }
}

test.describe('with an identity provider', () => {
  let portal: Awaited<ReturnType<typeof portalWithProvider>>
  test.beforeAll(async () => {
    portal = await portalWithProvider()
  })
  test.afterAll(() => portal.stop())

  async function signIn(page: Page, username: string, returnTo = '/healthz'): Promise<void> {
    await page.goto(`${portal.url}/sign-in?callbackUrl=${encodeURIComponent(returnTo)}`)
    await page.getByRole('button', { name: 'Sign in with localhost' }).click()
    await page.getByLabel('Username').fill(username)
    await page.getByRole('button', { name: 'Continue' }).click()
  }

  test('the first sign-in makes the person and leads to where they were going', async ({ page }) => {
    await signIn(page, 'ada-oidc')
    await expect(page).toHaveURL(`${portal.url}/healthz`)
    await page.goto(`${portal.url}/sign-in`)
    await expect(signedInAs(page, 'Ada Okafor')).toBeVisible()
    const ada = { subject: 'ada-oidc', name: 'Ada Okafor', handle: 'ada-oidc', email: 'ada-oidc@example.com' }
    expect(await portal.identities()).toEqual([ada])
  })

  test('the session’s token is out of reach for script and other sites', async ({ page, context }) => {
    await signIn(page, 'ada-oidc')
    await page.goto(`${portal.url}/sign-in`)
    const cookie = (await context.cookies()).find(({ name }) => name === 'gatehouse.session')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(await page.content()).not.toContain(cookie?.value)
    expect(await page.evaluate(() => document.cookie)).not.toContain('gatehouse.session')
  })

  test('a second person in the same browser is themselves', async ({ page }) => {
    await signIn(page, 'ada-oidc')
    await signIn(page, 'bob-oidc')
    await page.goto(`${portal.url}/sign-in`)
    await expect(signedInAs(page, 'Bob Lindqvist')).toBeVisible()
    expect(await portal.identities()).toMatchObject([
      { subject: 'ada-oidc', name: 'Ada Okafor' },
      { subject: 'bob-oidc', name: 'Bob Lindqvist' },
    ])
  })

  test('a revoked session is thrown out at the next request', async ({ page }) => {
    await signIn(page, 'ada-oidc')
    await page.goto(`${portal.url}/sign-in`)
    await expect(signedInAs(page, 'Ada Okafor')).toBeVisible()
    await portal.revokeAllSessions()
    await expectStranger(page, portal.url)
  })

  test('a disabled person is thrown out at the next request, and told why at the next sign-in', async ({
    page,
  }) => {
    await signIn(page, 'bob-oidc')
    await expect(page).toHaveURL(`${portal.url}/healthz`)
    await portal.disable('bob-oidc')
    await expectStranger(page, portal.url)
    await signIn(page, 'bob-oidc')
    await expectRefusal(page, 'Your account here is disabled')
    await expectRefusal(page, 'Reference')
  })

  test('signing out ends the session on the server: the old cookie opens nothing', async ({
    page,
    context,
  }) => {
    await signIn(page, 'ada-oidc')
    await page.goto(`${portal.url}/sign-in`)
    const kept = await context.cookies()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await signOutAtProvider(page)
    await expect(page.getByRole('status')).toContainText('You are signed out')
    expect((await context.cookies()).some(({ name }) => name === 'gatehouse.session')).toBe(false)
    await context.addCookies(kept)
    await expectStranger(page, portal.url)
  })

  test('somebody under another person’s address is turned away in words', async ({ page }) => {
    await signIn(page, 'eve-oidc')
    await expectRefusal(page, 'Somebody here already has your mail address')
    await expectNothingForAxe(page)
    await expectStranger(page, portal.url)
  })

  test('going back at the provider leads to the sign-in page, in words', async ({ page }) => {
    await page.goto(`${portal.url}/sign-in`)
    await page.getByRole('button', { name: 'Sign in with localhost' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expectRefusal(page, 'You were not signed in')
  })

  test('a way back to another site is not taken', async ({ page }) => {
    await signIn(page, 'ada-oidc', '//evil.example/x')
    await expect(page).toHaveURL(new RegExp(`^${portal.url}/`))
  })

  test('in and out without JavaScript', async ({ browser }) => {
    const page = await withoutScript(browser)
    await signIn(page, 'ada-oidc')
    await expect(page).toHaveURL(`${portal.url}/healthz`)
    await page.goto(`${portal.url}/sign-in`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await signOutAtProvider(page)
    await expect(page.getByRole('status')).toContainText('You are signed out')
    await page.context().close()
  })

  test('nobody chooses who they are', async ({ page }) => {
    await expectStranger(page, portal.url)
    await expect(page.getByRole('searchbox')).toHaveCount(0)
    await expectNothingForAxe(page)
  })

  test('a provider that does not answer is said, and nothing breaks', async ({ page }) => {
    await portal.stopProvider()
    await page.goto(`${portal.url}/sign-in`)
    await page.getByRole('button', { name: 'Sign in with localhost' }).click()
    await expectRefusal(page, 'Your identity provider does not answer')
  })
})

test.describe('in a demo', () => {
  let portal: Awaited<ReturnType<typeof portalInDemo>>
  test.beforeAll(async () => {
    portal = await portalInDemo()
  })
  test.afterAll(() => portal.stop())

  async function choose(page: Page, group: string, name: string): Promise<void> {
    await page.goto(`${portal.url}/sign-in?callbackUrl=/healthz`)
    await page.getByRole('region', { name: group }).getByRole('button', { name }).click()
    await expect(page).toHaveURL(`${portal.url}/healthz`)
  }

  test('a person is chosen, and then another', async ({ page }) => {
    await choose(page, 'Employees', 'Ada Okafor')
    await page.goto(`${portal.url}/sign-in`)
    await expect(signedInAs(page, 'Ada Okafor')).toBeVisible()
    await choose(page, 'Auditors', 'Ivo Marin')
    await page.goto(`${portal.url}/sign-in`)
    await expect(signedInAs(page, 'Ivo Marin')).toBeVisible()
    await expectNothingForAxe(page)
  })

  test('people are searched and chosen without JavaScript', async ({ browser }) => {
    const page = await withoutScript(browser)
    await page.goto(`${portal.url}/sign-in?callbackUrl=/healthz`)
    await page.getByRole('searchbox', { name: 'Search people' }).fill('payments')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Ivo Marin' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Ada Okafor' }).click()
    await expect(page).toHaveURL(`${portal.url}/healthz`)
    await page.context().close()
  })

  test('a search that finds nobody says so and leads back', async ({ page }) => {
    await page.goto(`${portal.url}/sign-in?q=zzz`)
    await expect(page.getByText('Nobody matches “zzz”')).toBeVisible()
    await page.getByRole('link', { name: 'Show everybody' }).click()
    await expect(page.getByRole('button', { name: 'Ada Okafor' })).toBeVisible()
  })

  test('the page fits a phone', async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(`${portal.url}/sign-in`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  })

  test('one real person shuts the door, also for those who came through it', async ({ page }) => {
    await choose(page, 'Employees', 'Ada Okafor')
    await page.goto(`${portal.url}/sign-in`)
    await expect(signedInAs(page, 'Ada Okafor')).toBeVisible()
    await portal.hireRealPerson()
    await page.getByRole('button', { name: 'Ada Okafor' }).click()
    await expectRefusal(page, 'Choosing a person is switched off')
    await expectStranger(page, portal.url)
    await expect(page.getByRole('button', { name: 'Ada Okafor' })).toHaveCount(0)
  })
})

async function withoutScript(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false })
  return context.newPage()
}

/** The provider asks in its turn, and then leads back to the portal. */
async function signOutAtProvider(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Sign out?' })).toBeVisible()
  await page.getByRole('button', { name: 'Sign out' }).click()
}
