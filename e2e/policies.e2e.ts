import { expect, test } from './support/journey'
import { open } from './support/steps'

test('a rule is changed in the form, checked, proposed and published by a second administrator', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const [greta, otto] = [
    await world.person({ portalRoles: ['administrator'] }),
    await world.person({ portalRoles: ['administrator'] }),
  ]
  const role = await world.role({ eligible: [ada, maud], approvers: [maud], risk: 'high' })

  const author = await as(greta)
  await open(author, `/admin/roles/${role.slug}`)
  await author.getByRole('link', { name: 'Edit policy' }).click()
  const yaml = author.getByLabel('Policy as YAML')
  const findings = author.getByRole('status', { name: 'Findings' })

  // Maud is the only approver, and eligible too: once she is taken out, nobody is left but the fallback.
  await expect(findings).toContainText(`For ${maud.name} too few are left in stage 1`)
  await author.getByLabel('Longest').first().fill('2h')
  await expect(yaml).toHaveValue(/max: 2h/)
  await author.getByLabel('Longest').first().fill('soon')
  await expect(findings).toContainText('A length of time looks like 30m, 2h 30m or 1d.')
  await expect(findings).toContainText(/Line \d+, duration\.max/)

  await yaml.fill((await yaml.inputValue()).replace('max: soon', 'max: 3h'))
  await expect(author.getByLabel('Longest').first()).toHaveValue('3h')
  const changes = author.getByRole('table', { name: 'What would change' })
  await expect(changes.getByRole('row', { name: /Duration, longest.*8h.*3h/ })).toBeVisible()

  await author.getByLabel('Comment').fill('Nobody used more than three hours')
  await author.getByRole('button', { name: 'Save draft' }).click()
  await expect(author.getByRole('heading', { name: `Draft for ${role.name}` })).toBeVisible()
  await author.getByRole('button', { name: 'Propose' }).click()
  await expect(author.getByText('Waiting for a second administrator').first()).toBeVisible()
  await expect(author.getByRole('main')).toContainText(
    'published by a second administrator; you wrote this one',
  )
  await expect(author.getByRole('button', { name: 'Publish' })).toHaveAttribute('aria-disabled', 'true')

  const second = await as(otto)
  await open(second, '/admin/roles')
  await second.getByRole('link', { name: role.name }).click()
  await second.getByRole('link', { name: 'Nobody used more than three hours' }).click()
  await expect(second.getByRole('row', { name: /Duration, longest.*8h.*3h/ })).toBeVisible()
  await second.getByRole('button', { name: 'Publish' }).click()
  await expect(second.getByRole('heading', { name: 'Policy in force, version 2' })).toBeVisible()
  await expect(second.getByRole('main')).toContainText('1 h unless said otherwise, 3 h at most.')
  const versions = second.getByRole('table', { name: 'Versions' })
  await expect(
    versions.getByRole('row', { name: new RegExp(`^2 In force.*${greta.name}.*${otto.name}`) }),
  ).toBeVisible()
})

test('without script a policy is edited as YAML, and stages are added to the form', async ({ as, world }) => {
  const [ada, greta] = [await world.person(), await world.person({ portalRoles: ['administrator'] })]
  const role = await world.role({ eligible: [ada] })
  const page = await as(greta, { javaScriptEnabled: false })
  await open(page, `/admin/roles/${role.slug}/edit`)
  const yaml = page.getByLabel('Policy as YAML')
  await yaml.fill((await yaml.inputValue()).replace('max: 8h', 'max: 5h'))
  await page.getByRole('button', { name: 'Check' }).last().click()
  await expect(page.getByLabel('Longest').first()).toHaveValue('5h')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await expect(page.getByRole('group', { name: '1. New rule' })).toBeVisible()
  await page.getByLabel('Comment').fill('Five hours are enough')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByRole('heading', { name: 'Policy in force, version 2' })).toBeVisible()
})

test('what somebody else published meanwhile is shown before it is taken up', async ({ as, world }) => {
  const [greta, otto] = [
    await world.person({ portalRoles: ['administrator'] }),
    await world.person({ portalRoles: ['administrator'] }),
  ]
  const role = await world.role({ eligible: [] })
  const draft = async (page: Awaited<ReturnType<typeof as>>, max: string) => {
    await open(page, `/admin/roles/${role.slug}/edit`)
    await page.getByLabel('Longest').first().fill(max)
    await page.getByLabel('Comment').fill(`At most ${max}`)
    await page.getByRole('button', { name: 'Save draft' }).click()
    await expect(page.getByRole('heading', { name: `Draft for ${role.name}` })).toBeVisible()
  }
  const [mine, theirs] = [await as(greta), await as(otto)]
  await draft(mine, '2h')
  await draft(theirs, '3h')
  await theirs.getByRole('button', { name: 'Publish' }).click()
  await expect(theirs.getByRole('heading', { name: 'Policy in force, version 2' })).toBeVisible()

  await mine.getByRole('button', { name: 'Publish' }).click()
  await expect(mine.getByRole('alert').filter({ hasText: 'Another version was published' })).toBeVisible()
  await mine.reload()
  await expect(mine.getByRole('table', { name: 'What was published meanwhile' })).toContainText('3h')
  await mine.getByRole('link', { name: 'Take it up' }).click()
  await mine.getByRole('button', { name: 'Save draft' }).click()
  await mine.getByRole('button', { name: 'Publish' }).click()
  await expect(mine.getByRole('heading', { name: 'Policy in force, version 3' })).toBeVisible()
})
