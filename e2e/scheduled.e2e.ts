import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { approve, ask, card, open, wayIn } from './support/steps'

const inAnHour = () => new Date(Date.now() + HOUR)

test('access that was asked for later starts when its time has come', async ({ as, target, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  const name = await ask(mine, role, { start: inAnHour(), duration: '30m' })
  await approve(await as(maud), ada, name)
  const scheduled = mine
    .getByRole('table', { name: 'Scheduled access' })
    .getByRole('row', { name: role.name })
  await expect(scheduled.getByRole('cell', { name: '30 min' }).first()).toBeVisible()
  expect(await target.loginsOf(ada)).toEqual([])

  await world.startHasCome(ada, role)
  const way = await wayIn(mine, role)
  // The whole duration lies ahead: waiting has not eaten any of it.
  await expect(card(mine, role).getByRole('timer')).toHaveText(/^(30:00|29:\d\d)$/)
  const session = await target.signIn(way)
  expect(await session?.query('select current_user as "user"')).toEqual([{ user: 'orders_readonly' }])
})

test('a start that lies ahead is called off', async ({ as, target, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada)
  await ask(mine, role, { start: inAnHour() })
  await mine.getByRole('row', { name: role.name }).getByRole('link', { name: 'Cancel start' }).click()
  await mine.getByRole('button', { name: 'Cancel start' }).click()
  await expect(mine.getByRole('table', { name: 'Scheduled access' })).toHaveCount(0)
  expect(await world.grantsOf(ada)).toEqual([{ state: 'ENDED', end_reason: 'RELEASED' }])
  await world.startHasCome(ada, role)
  expect(await target.loginsOf(ada)).toEqual([])
})

test('who leaves before a scheduled start never gets in', async ({ as, target, world }) => {
  const [ada, greta] = [await world.person(), await world.person({ portalRoles: ['administrator'] })]
  const role = await world.role({ eligible: [ada] })
  const [mine, people] = [await as(ada), await as(greta)]
  await ask(mine, role, { start: inAnHour() })

  await open(people, `/admin/people?q=${ada.handle}`)
  await people.getByRole('link', { name: `Offboard ${ada.name}` }).click()
  const question = people.getByRole('dialog', { name: `Offboard ${ada.name}?` })
  await expect(question).toContainText('one open or scheduled grant')
  await question.getByLabel('Reason').fill('Has left the company')
  await question.getByRole('button', { name: 'Offboard' }).click()
  await expect(question).toBeHidden()
  await open(people, `/admin/people?q=${ada.handle}`)
  await expect(people.getByRole('row', { name: ada.name })).toContainText('Offboarded')

  expect(await world.grantsOf(ada)).toEqual([{ state: 'ENDED', end_reason: 'PRINCIPAL_DISABLED' }])
  await world.startHasCome(ada, role)
  expect(await target.loginsOf(ada)).toEqual([])
  await mine.goto('/')
  await expect(mine).toHaveURL(/\/sign-in/)
})
