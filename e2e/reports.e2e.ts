import AxeBuilder from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from './support/journey'
import { open } from './support/steps'

async function fileOf(page: Page, link: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ])
  return readFile(await download.path(), 'utf8')
}

test('the auditor finds who held what at an instant in three clicks, and the file says the same', async ({
  as,
  world,
}) => {
  const ivo = await as(await world.person({ portalRoles: ['auditor'] }))
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const request = await world.ask(ada, role)
  await expect.poll(async () => (await world.grantsOf(ada))[0]?.state).toBe('ACTIVE')

  await open(ivo, '/audit')
  await ivo.getByRole('link', { name: 'Reports' }).click()
  await ivo.getByRole('link', { name: 'Who held what at an instant' }).click()
  await ivo.getByRole('textbox', { name: 'Person' }).fill(ada.handle)
  await ivo.getByRole('button', { name: 'Show' }).click()

  const rows = ivo.getByRole('table').getByRole('row').filter({ hasText: request })
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText(ada.name)
  await expect(rows).toContainText(role.name)
  await expect(ivo.locator('[data-figure="rows"]')).toContainText('1')
  const [header = '', ...lines] = (await fileOf(ivo, 'Download CSV')).trimEnd().split('\n')
  expect(header).toContain('person,person_handle,account,role')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(request)
  const [row = '{}'] = (await fileOf(ivo, 'Download NDJSON')).trimEnd().split('\n')
  expect(JSON.parse(row)).toMatchObject({ request, person: ada.name, role: role.name, how: 'grant' })

  await rows.getByRole('link', { name: /^Details/ }).click()
  await expect(ivo.getByRole('dialog')).toContainText('Planned end')
  await ivo.goBack()
  await rows.getByRole('link', { name: request }).click()
  await expect(ivo).toHaveURL(new RegExp(`/requests/${request}$`))
})

test('a sample is drawn by its seed, the same one again, and said to be one', async ({ as, world }) => {
  const ivo = await as(await world.person({ portalRoles: ['auditor'] }))
  await open(ivo, '/audit/reports/activations?period=365d')
  await ivo.getByRole('spinbutton', { name: 'Sample' }).fill('5')
  await ivo.getByRole('textbox', { name: 'Seed' }).fill('spring')
  await ivo.getByRole('button', { name: 'Draw' }).click()
  await expect(ivo.getByText('with seed “spring”').first()).toBeVisible()
  const names = () => ivo.getByRole('table').getByRole('link', { name: /^REQ-/ }).allTextContents()
  const drawn = await names()
  expect(drawn).toHaveLength(5)
  await ivo.reload()
  expect(await names()).toEqual(drawn)
  const file = (await fileOf(ivo, 'Download NDJSON')).trimEnd().split('\n')
  expect(file.map((line) => JSON.parse(line).request)).toEqual(drawn)
})

test('a mistake in the address is said where it stands; an unknown report is not found', async ({
  as,
  world,
}) => {
  const ivo = await as(await world.person({ portalRoles: ['auditor'] }))
  await open(ivo, '/audit/reports/held-at?at=yesterday')
  await expect(ivo.getByRole('main')).toContainText('is written as 2026-11-01')
  await open(ivo, '/audit/reports/held-at?person=nobody-of-this-name')
  await expect(ivo.getByRole('main')).toContainText('nobody goes by nobody-of-this-name')
  expect((await ivo.request.get('/api/audit/reports/held-at?at=yesterday&format=csv')).status()).toBe(400)
  expect((await ivo.request.get('/api/audit/reports/no-such?format=csv')).status()).toBe(404)
})

test('reports are for auditors; administrators read all but those about the record', async ({
  as,
  world,
}) => {
  const mine = await as(await world.person())
  await open(mine, '/audit/reports')
  await expect(mine.getByRole('main')).toContainText('Reports are for auditors and administrators.')
  expect((await mine.request.get('/api/audit/reports/held-at?format=csv')).status()).toBe(403)
  const greta = await as(await world.person({ portalRoles: ['administrator'] }))
  await open(greta, '/audit/reports')
  await expect(greta.getByRole('link', { name: 'Population of activations' })).toBeVisible()
  await expect(greta.getByRole('link', { name: 'Who read and exported the log' })).toHaveCount(0)
  await open(greta, '/audit/reports/log-readers')
  await expect(greta.getByRole('main')).toContainText('are for auditors, as the log is')
  const stranger = await as(null)
  expect((await stranger.request.get('/api/audit/reports/held-at?format=csv')).status()).toBe(401)
})

test('words and control numbers find reports', async ({ as, world }) => {
  const ivo = await as(await world.person({ portalRoles: ['auditor'] }))
  await open(ivo, '/audit/reports?q=reciprocal')
  await expect(ivo.getByRole('link', { name: 'Reciprocal approvals' })).toBeVisible()
  await expect(ivo.getByRole('link', { name: 'Drift', exact: true })).toHaveCount(0)
  await open(ivo, '/audit/reports?q=xyzzy')
  await expect(ivo.getByRole('main')).toContainText('No report has all of these words')
  await open(ivo, '/audit/reports/controls')
  await expect(ivo.getByRole('rowheader', { name: 'NIST SP 800-53 AC-5' })).toBeVisible()
})

const pages = [
  '/audit/reports',
  '/audit/reports/controls',
  '/audit/reports/activations?period=30d',
  '/audit/reports/could-activate',
  '/audit/reports/changes?period=365d',
  '/audit/reports/times?period=365d',
  '/audit/reports/drift?period=7d',
  '/audit/reports/activations?period=7d&print',
]
for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing on the pages of reports, ${colorScheme}`, async ({ as, world }) => {
    test.setTimeout(240_000)
    const ivo = await as(await world.person({ portalRoles: ['auditor'] }), { colorScheme })
    for (const path of pages) {
      await open(ivo, path)
      const { violations } = await new AxeBuilder({ page: ivo }).analyze()
      expect(violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]?.html}`)).toEqual([])
    }
  })
