import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { aPolicy, portalInDemo, portalWithProvider, startTestClusters } from './support/sign-in-portals'

test.describe.configure({ mode: 'serial' })

let stopClusters: () => Promise<void>
let portal: Awaited<ReturnType<typeof portalWithProvider>>
test.beforeAll(async ({ browser }) => {
  stopClusters = await startTestClusters()
  portal = await portalWithProvider()
  await everybodyHasBeenHere(browser)
})
test.afterAll(async () => {
  await portal.stop()
  await stopClusters()
})

async function atProvider(page: Page, username: string): Promise<void> {
  await page.getByLabel('Username').fill(username)
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function signIn(page: Page, username: string, returnTo = '/'): Promise<void> {
  await page.goto(`${portal.url}/sign-in?callbackUrl=${encodeURIComponent(returnTo)}`)
  await page.getByRole('button', { name: 'Sign in with localhost' }).click()
  await atProvider(page, username)
}

/** In a context of its own, as axe wants it. */
async function freshPage(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage()
}

async function everybodyHasBeenHere(browser: Browser): Promise<void> {
  for (const username of ['ada-oidc', 'bob-oidc']) {
    const page = await freshPage(browser)
    await signIn(page, username)
    await expect(page.getByRole('heading', { level: 1, name: 'My access' })).toBeVisible()
    await page.context().close()
  }
}

async function expectNothingForAxe(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  }
}

/** Screenshots of what is looked at, where somebody asks for them. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['E2E_LOOK']
  if (folder === undefined) return
  const before = page.viewportSize()
  for (const width of [1280, 360])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  if (before) await page.setViewportSize(before)
}

const wantsFresh = {
  ...aPolicy,
  conditions: { signIn: { maxAgeMs: 10 * MINUTE, methods: ['urn:example:mfa'] } },
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? '' : ', without JavaScript'

  test(`asking for a role that wants a fresh, strong sign-in leads there and back to the filled form${how}`, async ({
    browser,
  }) => {
    const role = await portal.role('ada-oidc', wantsFresh)
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    await signIn(page, 'ada-oidc', `/?activate=${role.slug}`)
    const sheet = page.getByRole('dialog', { name: 'Activate role' })
    await sheet.getByLabel('Duration', { exact: true }).fill('25m')
    await sheet.getByLabel('Justification').fill('Orders hang; looking at the locks')
    await sheet.getByRole('button', { name: 'Activate', exact: true }).click()

    // Somebody else first: refused, said, and the form is still there.
    Object.assign(portal.vouch, { acr: 'urn:example:mfa', amr: ['pwd', 'otp'] })
    await atProvider(page, 'bob-oidc')
    await expect(page.getByRole('alert').filter({ hasText: 'Somebody else signed in' })).toBeVisible()
    if (javaScriptEnabled) {
      await expectNothingForAxe(page)
      await look(page, 'step-up-refused')
    }
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await atProvider(page, 'ada-oidc')
    await expect(sheet.getByText('Your form is as you left it')).toBeVisible()
    await expect(sheet.getByLabel('Duration', { exact: true })).toHaveValue('25m')
    await expect(sheet.getByLabel('Justification')).toHaveValue('Orders hang; looking at the locks')
    if (javaScriptEnabled) await look(page, 'step-up-back')
    await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
    await expect(page).toHaveURL(/\?new=REQ-\d+$/)
    const name = new URL(page.url()).searchParams.get('new') ?? ''
    await page.goto(`${portal.url}/requests/${name}`)
    await expect(
      page.getByText(/by pwd and otp \(urn:example:mfa\), at localhost:\d+\./).first(),
    ).toBeVisible()
    if (javaScriptEnabled) await look(page, 'request-proof')
    Object.assign(portal.vouch, { acr: 'urn:example:password', amr: ['pwd'] })
    await context.close()
  })

  test(`approving in a stage that wants a fresh sign-in leads there and back to the filled form${how}`, async ({
    browser,
  }) => {
    const bob = await portal.personOf('bob-oidc')
    const named = [{ kind: 'person' as const, id: bob.id }]
    const role = await portal.role('ada-oidc', {
      ...aPolicy,
      approval: {
        kind: 'stages',
        stages: [{ from: named, freshSignInMs: 10 * MINUTE }],
        fallback: { from: named },
      },
    })
    const name = await portal.ask('ada-oidc', role)
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    await signIn(page, 'bob-oidc', '/inbox')
    await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible()
    await portal.signedInLongAgo(HOUR)
    await page.goto(`${portal.url}/inbox?case=${name}`)
    await page.getByRole('textbox', { name: 'Duration' }).fill('20m')
    await page.getByText('Add a note').click()
    await page.getByLabel('Note').fill('Seen the incident')
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await atProvider(page, 'bob-oidc')
    await expect(page.getByRole('textbox', { name: 'Duration' })).toHaveValue('20m')
    await expect(page.getByLabel('Note')).toHaveValue('Seen the incident')
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect(page).toHaveURL(new RegExp(`answered=${name}`))
    await page.goto(`${portal.url}/inbox?case=${name}`)
    await expect(page.getByText(/Signed in less than a minute before by pwd/).first()).toBeVisible()
    if (javaScriptEnabled) await look(page, 'decision-proof')
    await context.close()
  })
}

test('one ends one’s other sessions, and what ended is refused at the next click', async ({ browser }) => {
  const [laptop, phone] = [await freshPage(browser), await freshPage(browser)]
  await signIn(laptop, 'ada-oidc', '/account')
  await signIn(phone, 'ada-oidc', '/account')
  await expect(phone.getByText('This one')).toBeVisible()
  await expectNothingForAxe(phone)
  await look(phone, 'account')
  await phone.getByRole('button', { name: 'End all others' }).click()
  await expect(phone.getByRole('button', { name: 'End all others' })).toHaveCount(0)
  await laptop.goto(`${portal.url}/account`)
  await expect(laptop).toHaveURL(/\/sign-in\?/)
  await laptop.context().close()
  await phone.context().close()
})

test('other portal roles bring another token, and the page that was opened opens', async ({ browser }) => {
  const page = await freshPage(browser)
  await signIn(page, 'bob-oidc', '/account')
  await expect(page.getByText('This one')).toBeVisible()
  const token = async () =>
    (await page.context().cookies()).find(({ name }) => name === 'gatehouse.session')?.value
  const before = await token()
  await portal.give('bob-oidc', ['operator'])
  await page.goto(`${portal.url}/admin/system`)
  await expect(page).toHaveURL(/\/admin\/system$/)
  expect(await token()).not.toBe(before)
  const thief = await browser.newContext()
  await thief.addCookies([{ name: 'gatehouse.session', value: before ?? '', url: portal.url }])
  const stolen = await thief.newPage()
  await stolen.goto(`${portal.url}/account`)
  await expect(stolen).toHaveURL(/\/sign-in\?/)
  await look(page, 'renewed')
  await page.goto(`${portal.url}/people/ada-oidc`)
  await expect(page.getByRole('region', { name: 'Sessions' })).toBeVisible()
  await look(page, 'person-sessions')
  await thief.close()
  await page.context().close()
})

test('signing out signs out at the provider too, and comes back', async ({ browser }) => {
  const page = await freshPage(browser)
  await signIn(page, 'ada-oidc')
  await page.getByRole('button', { name: /^Your account/ }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign out?' })).toBeVisible()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('Here and at your identity provider.')).toBeVisible()
  await look(page, 'signed-out')
  await page.goto(`${portal.url}/account`)
  await expect(page).toHaveURL(/\/sign-in\?/)
  await page.context().close()
})

test('a passkey is registered, and approves in place of a trip to the provider', async ({ browser }) => {
  const page = await freshPage(browser)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await signIn(page, 'bob-oidc', '/account')
  await page.getByLabel('Name of a new passkey').fill('Work laptop')
  await page.getByRole('button', { name: 'Register a passkey' }).click()
  await expect(page.getByText('The passkey is registered.')).toBeVisible()
  await expect(page.getByText('never used')).toBeVisible()
  await expectNothingForAxe(page)
  await look(page, 'passkeys')

  const bob = await portal.personOf('bob-oidc')
  const named = [{ kind: 'person' as const, id: bob.id }]
  const stages = [{ from: named, freshSignInMs: 10 * MINUTE, passkey: true }]
  const role = await portal.role('ada-oidc', {
    ...aPolicy,
    approval: { kind: 'stages', stages, fallback: { from: named } },
  })
  const name = await portal.ask('ada-oidc', role)
  await portal.signedInLongAgo(HOUR)
  await page.goto(`${portal.url}/inbox?case=${name}`)
  await look(page, 'case-passkey')
  await page.getByRole('button', { name: 'Approve with a passkey' }).click()
  await expect(page).toHaveURL(new RegExp(`answered=${name}`))
  await page.goto(`${portal.url}/inbox?case=${name}`)
  await expect(page.getByText('confirmed with the passkey “Work laptop”').first()).toBeVisible()
  await page.goto(`${portal.url}/account`)
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No passkey yet')).toBeVisible()
  await page.context().close()
})

test('an administrator sees what claims become, and nothing is saved', async ({ browser }) => {
  const page = await freshPage(browser)
  await portal.give('bob-oidc', ['administrator'])
  await signIn(page, 'bob-oidc', '/admin/sign-in')
  await page.getByRole('button', { name: 'Test my claims' }).click()
  await atProvider(page, 'eve-oidc')
  await expect(page.getByText('"preferred_username": "eve-oidc"')).toBeVisible()
  await expect(page.getByText('Eve Else', { exact: true })).toBeVisible()
  await expectNothingForAxe(page)
  await look(page, 'claims')
  expect((await portal.identities()).map(({ subject }) => subject)).not.toContain('eve-oidc')
  await page.reload()
  await expect(page.getByText('is forgotten')).toBeVisible()
  await page.context().close()
})

test('a provider that does not answer is said, and the form is kept', async ({ browser }) => {
  const page = await freshPage(browser)
  const role = await portal.role('ada-oidc', wantsFresh)
  await signIn(page, 'ada-oidc', `/?activate=${role.slug}`)
  const sheet = page.getByRole('dialog', { name: 'Activate role' })
  await sheet.getByLabel('Justification').fill('Orders hang')
  await portal.stopProvider()
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(
    page.getByRole('alert').filter({ hasText: 'Your identity provider does not answer' }),
  ).toBeVisible()
  await look(page, 'provider-down')
  await page.getByRole('link', { name: 'Back to the form' }).click()
  await expect(sheet.getByLabel('Justification')).toHaveValue('Orders hang')
  await page.context().close()
})

test('in a demo a stand-in, called so, takes the provider’s place', async ({ browser }) => {
  const demo = await portalInDemo()
  try {
    const role = await demo.role({ ...aPolicy, conditions: { signIn: { methods: ['mfa'] } } })
    const page = await freshPage(browser)
    await page.goto(`${demo.url}/sign-in?callbackUrl=${encodeURIComponent(`/?activate=${role.slug}`)}`)
    await page.getByRole('button', { name: 'Ada Okafor' }).click()
    const sheet = page.getByRole('dialog', { name: 'Activate role' })
    await sheet.getByLabel('Justification').fill('Orders hang')
    await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
    await expect(page.getByText('Demo only')).toBeVisible()
    await expectNothingForAxe(page)
    await look(page, 'demo-stand-in')
    await page.getByRole('button', { name: 'I am Ada Okafor' }).click()
    await expect(sheet.getByLabel('Justification')).toHaveValue('Orders hang')
    await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
    await expect(page).toHaveURL(/\?new=REQ-\d+$/)
    await page.context().close()
  } finally {
    await demo.stop()
  }
})
