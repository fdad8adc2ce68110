import { expect, test } from './support/journey'
import { ask, card, open, openCase } from './support/steps'

test('a person of raised risk is asked for more, and the approver reads who said so and why', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const [greta, ivo] = [
    await world.person({ portalRoles: ['administrator'] }),
    await world.person({ portalRoles: ['auditor'] }),
  ]
  const role = await world.role({ eligible: [ada] })
  const admin = await as(greta)

  // A rule for whoever is of raised risk; a name that nobody has is refused with the one that was meant.
  await open(admin, `/admin/roles/${role.slug}/edit`)
  await admin.getByRole('button', { name: 'Add a rule' }).click()
  const rule = admin.getByRole('group', { name: '1. New rule' })
  const risk = rule.getByRole('group', { name: 'Risk of the person' })
  await risk.getByLabel('Elevated').check()
  await risk.getByLabel('High').check()
  await rule.getByLabel('Approval: whether and how', { exact: true }).selectOption('In stages')
  const approval = rule.getByRole('group', { name: 'Approval', exact: true })
  const asked = approval.getByLabel('Who is asked', { exact: true }).first()
  await asked.fill(`person ${maud.handle}x`)
  await expect(asked).toHaveAccessibleDescription(new RegExp(`Did you mean ${maud.handle}`))
  await asked.fill(`person ${maud.handle}`)
  await expect(admin.getByLabel('Policy as YAML')).toHaveValue(/risk:\s+- elevated\s+- high/)
  await admin.getByLabel('Comment').fill('Whoever has to be watched is looked at')
  await admin.getByRole('button', { name: 'Save draft' }).click()
  await admin.getByRole('button', { name: 'Publish' }).click()
  await expect(admin.getByRole('main')).toContainText('For everybody whose risk is elevated or high.')

  const mine = await as(ada)
  await ask(mine, role)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()

  await open(admin, `/people/${ada.handle}`)
  const panel = admin.getByRole('region', { name: 'Risk' })
  await expect(panel).toContainText('Normal')
  await panel.getByText(`Set the risk of ${ada.name}`).click()
  await panel.getByLabel('Risk', { exact: true }).selectOption('Elevated')
  await panel.getByLabel('Reason').fill('A laptop was lost')
  await panel.getByRole('button', { name: 'Set risk' }).click()
  await expect(panel).toContainText(`Set to elevated by ${greta.name}`)
  await expect(panel).toContainText('It holds until reviewed.')

  const name = await ask(mine, role)
  const inbox = await as(maud)
  await expect(await openCase(inbox, ada, name)).toContainText(
    `Risk: elevated, set by ${greta.name} because: A laptop was lost; until reviewed.`,
  )

  const auditor = await as(ivo)
  await open(auditor, `/people/${ada.handle}`)
  await expect(auditor.getByRole('region', { name: 'Risk' })).toContainText(
    'The risk of a person is set by administrators.',
  )
})
