import { expect, test } from './support/journey'
import { open } from './support/steps'

test('an auditor verifies the log, reads that it is whole, and opens an event that proves itself', async ({
  as,
  world,
}) => {
  const ivo = await world.person({ portalRoles: ['auditor'] })
  const page = await as(ivo)
  await open(page, '/audit')
  await page.getByRole('link', { name: 'Integrity' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Integrity' })).toBeVisible()
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect(page.getByText('The log is whole')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/Each is what was sealed, in its place; none is missing/)).toBeVisible()

  await open(page, '/audit?event=1')
  const sheet = page.getByRole('dialog', { name: 'Event 1' })
  await expect(sheet).toContainText('Sealed as no. 0')
  await expect(sheet).toContainText('Inclusion checked now: it is what was sealed.')
})

test('who may not read the log is told so', async ({ as, world }) => {
  const page = await as(await world.person())
  await open(page, '/audit/integrity')
  await expect(page.getByRole('heading', { name: 'The audit log is not open to you' })).toBeVisible()
})
