import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { open } from './support/steps'

test('what if: an administrator asks the rules about somebody, and the address holds the question', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const greta = await world.person({ portalRoles: ['administrator'] })
  const role = await world.role({ eligible: [ada], approvers: [maud], maxMs: 2 * HOUR })
  const page = await as(greta)
  await open(page, `/admin/try?role=${role.slug}`)
  const question = page.getByRole('form', { name: 'What if' })
  await question.getByLabel('Person').fill(ada.handle)
  await page.getByRole('button', { name: 'Try it' }).click()
  await expect(page).toHaveURL(new RegExp(`person=${ada.handle}`))
  await expect(page.getByText('1 approval', { exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Approvers' })).toContainText(maud.name)
  await expect(page.getByRole('region', { name: `What ${ada.name} would see` })).toContainText('at most 2 h')

  await question.getByLabel('Duration').fill('3h')
  await page.getByRole('button', { name: 'Try it' }).click()
  await expect(page.getByText('Refused', { exact: true })).toBeVisible()
  const failing = page.getByRole('row').filter({ hasText: 'Fails' })
  await expect(failing).toHaveCount(1)
  await expect(failing).toContainText('Duration')
  expect(await world.requestsOf(ada)).toEqual([])
})

test('replay: the requests of the last days, judged by an earlier version, each a click away', async ({
  as,
  world,
}) => {
  const ada = await world.person()
  const auditor = await world.person({ portalRoles: ['auditor'] })
  const role = await world.role({ eligible: [ada] })
  const name = await world.ask(ada, role, { durationMs: 2 * HOUR })
  await world.policy(role, { maxMs: HOUR })
  const page = await as(auditor)
  await open(page, `/admin/try/replay?role=${role.slug}`)
  await page.getByRole('form', { name: 'Replay' }).getByLabel('Policy').selectOption('v2')
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByRole('link', { name: '1', exact: true }).click()
  const row = page.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText('At once')
  await expect(row).toContainText('The longest duration')
  await row.getByRole('link', { name: `What if: ${name}` }).click()
  await expect(page).toHaveURL(/\/admin\/try\?person=/)
  await expect(page.getByText('Refused', { exact: true })).toBeVisible()
})

test('why: one reads on one’s own roles what stands for and against them; others do not', async ({
  as,
  world,
}) => {
  const [ada, bo, maud] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  await open(mine, '/')
  await mine.getByRole('link', { name: `Why? ${role.name}` }).click()
  await expect(mine.getByRole('heading', { level: 1 })).toHaveText('Why you can activate this role')
  await expect(mine.getByRole('region', { name: 'Eligibility' })).toContainText('Named in person')
  const others = await as(bo)
  await open(others, `/why/${role.slug}?person=${ada.handle}`)
  await expect(others.getByRole('main')).toContainText(
    'What a person may activate is explained to themselves',
  )
  const approvers = await as(maud)
  await open(approvers, `/why/${role.slug}?person=${ada.handle}`)
  await expect(approvers.getByRole('heading', { level: 1 })).toHaveText(
    `Why ${ada.name} can activate this role`,
  )
})
