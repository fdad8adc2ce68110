import type { Page } from '@playwright/test'
import { expect, test } from './support/journey'
import { approve, ask, card, lately, open, wayIn } from './support/steps'

/** Opens the form of a kind of target and says where it belongs. */
async function connecting(page: Page, kind: string, slug: string): Promise<void> {
  await open(page, '/admin/targets')
  await page.getByRole('link', { name: kind, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(kind)
  await page.getByLabel('Name', { exact: true }).fill(`Shop ${slug}`)
  await page.getByLabel('Short name').fill(slug)
}

test('an administrator connects a database, tests it, adds a role; it is asked for, given and taken back', async ({
  as,
  systems,
  target,
  world,
}) => {
  const [greta, ada] = [await world.person({ portalRoles: ['administrator'] }), await world.person()]
  const server = await systems.postgres()
  const { host, port, user } = server.config
  const { database, memberOf } = server.entitlement()
  const slug = `shop-${ada.handle}`
  const admin = await as(greta)
  await connecting(admin, 'PostgreSQL', slug)
  await admin.getByLabel('Host').fill(host)
  await admin.getByRole('textbox', { name: 'Port', exact: true }).fill('not a port')
  await admin.getByLabel("The portal's own login").fill(user)
  await admin.getByLabel('TLS').selectOption('off')
  await admin.getByLabel('Password: the secret itself').fill('not the password')
  await admin.getByRole('button', { name: 'Connect' }).click()
  await expect(admin.getByText('Some settings do not fit')).toBeVisible()
  await admin.getByRole('textbox', { name: 'Port', exact: true }).fill(String(port))
  await admin.getByLabel('Password: the secret itself').fill('not the password')
  await admin.getByRole('button', { name: 'Connect' }).click()

  // The wrong secret is found out by the test, and set anew in the settings.
  const testing = admin.getByRole('dialog', { name: `Test Shop ${slug}` })
  await testing.getByRole('button', { name: 'Test now' }).click()
  await expect(testing.getByRole('status')).toContainText('It failed at “Sign in”')
  await open(admin, `/admin/targets/${slug}?edit=1`)
  const settings = admin.getByRole('dialog')
  await expect(settings).toContainText(`set by ${greta.name}`)
  await settings.getByLabel('Password: the secret itself').fill(await server.secretOf(''))
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toBeHidden()

  await admin.getByRole('link', { name: 'Add a role' }).click()
  const adding = admin.getByRole('dialog')
  await adding.getByRole('textbox', { name: 'Name', exact: true }).fill(`Reader ${slug}`)
  await adding.getByLabel('Short name').fill(`reader-${slug}`)
  await adding.getByLabel('What it allows').fill('Read the shop.')
  await expect(adding.locator(`datalist option[value="${memberOf}"]`)).toHaveCount(1)
  await adding.getByLabel('Database', { exact: true }).fill(database)
  await adding.getByLabel('Database role').fill(memberOf)
  await adding.getByLabel('Account', { exact: true }).selectOption('one-time')
  await adding.getByLabel('Owner').fill(greta.handle)
  await adding.getByLabel('Who may activate it').fill('nobody-at-all')
  await adding.getByRole('button', { name: 'Add role' }).click()
  await expect(adding.getByLabel('Who may activate it')).toHaveAccessibleDescription(/no group and no person/)
  await adding.getByLabel('Who may activate it').fill(ada.handle)
  await adding.getByRole('button', { name: 'Add role' }).click()
  await expect(admin).toHaveURL(new RegExp(`/admin/roles/reader-${slug}$`))

  await open(admin, `/admin/targets/${slug}?test=1`)
  await testing.getByLabel('Role').selectOption({ label: `Reader ${slug}` })
  await testing.getByRole('button', { name: 'Test now' }).click()
  await expect(testing.getByRole('status')).toContainText('Every stage went well.')
  await expect(testing.getByRole('listitem').filter({ hasText: 'Gone' })).toContainText('it is gone')

  const role = { name: `Reader ${slug}` }
  const mine = await as(ada)
  const name = await ask(mine, role)
  await approve(admin, ada, name)
  const session = await target.signIn(await wayIn(mine, role))
  expect(await session?.query('select id from thing')).toEqual([{ id: 1 }])
  await card(mine, role).getByRole('link', { name: 'End now' }).click()
  await mine.getByRole('button', { name: 'End access' }).click()
  await expect(card(mine, role)).toContainText('its holder gave it back')
  await expect(session?.query('select 1')).rejects.toThrow()
})

test('a dry run changes nothing on the target and says what it would have done', async ({
  as,
  systems,
  world,
}) => {
  const [greta, ada] = [await world.person({ portalRoles: ['administrator'] }), await world.person()]
  const { config, receiver, secret } = await systems.webhook()
  const entitlement = 'billing reader'
  receiver.accounts.add(ada.handle)
  const slug = `billing-${ada.handle}`
  const admin = await as(greta)
  await connecting(admin, 'Signed webhook', slug)
  await admin.getByLabel('Address').fill(config.url)
  await admin.getByLabel('Signing secret: the secret itself').fill(await secret('env:RIGHT'))
  await admin.getByLabel('In a private network').check()
  await admin.getByLabel('Mode').selectOption('dry-run')
  await admin.getByRole('button', { name: 'Connect' }).click()
  await expect(admin.getByRole('dialog', { name: `Test Shop ${slug}` })).toBeVisible()

  await open(admin, `/admin/targets/${slug}?role=1`)
  const adding = admin.getByRole('dialog')
  await adding.getByRole('textbox', { name: 'Name', exact: true }).fill(`Billing ${slug}`)
  await adding.getByLabel('Short name').fill(slug)
  await adding.getByLabel('What it allows').fill('Read the bills.')
  await adding.getByLabel('Access', { exact: true }).fill(entitlement)
  await adding.getByLabel('Owner').fill(greta.handle)
  await adding.getByLabel('Who may activate it').fill(ada.handle)
  await adding.getByRole('button', { name: 'Add role' }).click()
  await expect(admin).toHaveURL(new RegExp(`/admin/roles/${slug}$`))

  const role = { name: `Billing ${slug}` }
  const mine = await as(ada)
  const name = await ask(mine, role)
  await approve(admin, ada, name)
  await expect(lately(mine, name)).toContainText(
    `Dry run: nothing was changed on the target. ${ada.handle} would have been given ${entitlement}.`,
  )
  expect([...receiver.held.keys()]).toEqual([])
  expect(receiver.taken).not.toContain('access.grant')
})
