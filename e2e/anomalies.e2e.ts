import { expect, test } from './support/journey'
import { ask, open, openCase } from './support/steps'

test('what is unusual about a request stands in the approver’s case, and in the auditor’s list', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const ivo = await world.person({ portalRoles: ['auditor'] })
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const name = await ask(await as(ada), role)

  const inbox = await as(maud)
  const seen = await openCase(inbox, ada, name)
  const fact = 'Given to this person 0 times in the last 365 days.'
  await expect(seen.getByRole('list', { name: 'Risk facts' })).toContainText(`First time${fact}`)

  const audit = await as(ivo)
  await open(audit, '/audit')
  await audit.getByRole('link', { name: 'Anomalies' }).click()
  await audit.getByLabel('Person', { exact: true }).fill(ada.handle)
  await audit.getByLabel('What').selectOption({ value: 'first-time' })
  await audit.getByRole('button', { name: 'Show' }).click()
  const row = audit.getByRole('table', { name: 'Anomalies' }).getByRole('row').filter({ hasText: name })
  await expect(row).toContainText(fact)
  await row.getByRole('link', { name }).click()
  await expect(audit.getByRole('table', { name: 'Audit events' })).toContainText(name)
})

test('an administrator decides from when on something is unusual', async ({ as, world }) => {
  const greta = await world.person({ portalRoles: ['administrator'] })
  const page = await as(greta)
  await open(page, '/admin/anomalies')
  const days = page.getByLabel('Denied before: days')
  await days.fill('9999')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'Some numbers do not fit' })).toBeVisible()
  await days.fill('21')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved. It holds for what is asked for from now on.')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Denied before: days')).toHaveValue('21')
})
