import { expect, test } from './support/journey'
import { open, openSheet } from './support/steps'

test('standing access is found, put off, opened again and made eligible instead', async ({
  as,
  target,
  world,
}) => {
  const [greta, ada] = [await world.person({ portalRoles: ['administrator'] }), await world.person()]
  const role = await world.role({ eligible: [] })
  const account = `dba_${ada.handle.replaceAll('-', '_')}`
  await target.standing(account)
  await world.searched(role)

  const admin = await as(greta)
  const row = () => admin.getByRole('row', { name: new RegExp(account) })
  await open(admin, '/admin/findings?target=orders')
  await expect(row()).toContainText('Granted by')
  await expect(row()).toContainText(role.name)
  await admin.getByRole('link', { name: `Decide about ${account}` }).click()
  const sheet = admin.getByRole('dialog', { name: account })
  const putOff = sheet.locator('form').filter({ has: admin.getByRole('heading', { name: 'Put off' }) })
  await putOff.getByLabel('Until').fill('2020-01-01')
  await putOff.getByLabel('Reason').fill('After the freeze')
  await putOff.getByRole('button', { name: 'Put off' }).click()
  await expect(putOff.getByRole('alert')).toContainText('Choose a day from tomorrow on')
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  await putOff.getByLabel('Until').fill(soon)
  await putOff.getByRole('button', { name: 'Put off' }).click()
  await open(admin, '/admin/findings?target=orders')
  await expect(
    admin
      .getByRole('region', { name: 'Adopted and put off' })
      .getByRole('row', { name: new RegExp(account) }),
  ).toContainText('After the freeze')

  await admin.getByRole('link', { name: `Decide about ${account}` }).click()
  const instead = sheet
    .locator('form')
    .filter({ has: admin.getByRole('heading', { name: /eligible instead/ }) })
  await instead.getByLabel('Person').fill(ada.handle)
  await instead.getByLabel('Role').selectOption({ label: role.name })
  await instead.getByLabel('Reason').fill('Nobody needs it all day')
  await instead.getByRole('button', { name: 'Make eligible' }).click()
  await expect(sheet).toBeHidden()
  await expect(row()).toContainText(/Being removed|Not removed yet/)

  // The superuser's own grant is not the portal's to take: it says so, and sees when somebody else has taken it.
  await target.unstanding(account)
  await world.searched(role)
  await open(admin, '/admin/findings?target=orders')
  await expect(row()).toHaveCount(0)
  await expect(await openSheet(await as(ada), role)).toContainText(role.name)
})
