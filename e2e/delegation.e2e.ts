import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { approve, ask, card, caseOf, open } from './support/steps'

const inAWeek = () => new Date(Date.now() + 7 * 24 * HOUR).toISOString().slice(0, 16)

test('somebody away passes on the cases of one role, and keeps the others', async ({ as, world }) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const orders = await world.role({ eligible: [ada], approvers: [maud] })
  const billing = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  await ask(mine, billing)
  const name = await ask(mine, orders)

  const away = await as(maud)
  await open(away, '/delegation')
  await away.getByLabel('My cases go to').fill(nils.handle)
  await away.getByText('Only some cases').click()
  await away.getByRole('checkbox', { name: orders.name }).check()
  await away.getByLabel('To', { exact: true }).fill('2020-01-07T09:00')
  await away.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(away.getByText('The end must come after the beginning.')).toBeVisible()
  await expect(away.getByRole('checkbox', { name: orders.name })).toBeChecked()
  await away.getByLabel('To', { exact: true }).fill(inAWeek())
  await away.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(away.getByText('Set. 1 open case has moved.')).toBeVisible()
  await expect(away.getByText(`Only ${orders.name}`)).toBeVisible()
  await expect(card(mine, orders)).toContainText(`Waiting for ${nils.name} for ${maud.name}`)
  await expect(card(mine, billing)).toContainText(`Waiting for ${maud.name}`)

  await away.getByLabel('My cases go to').fill(nils.handle)
  await away.getByLabel('To', { exact: true }).fill(inAWeek())
  await away.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(away.getByText('There is a delegation for some of these cases in that time')).toBeVisible()

  await approve(await as(nils), ada, name)
  await open(away, '/inbox')
  await expect(caseOf(away, ada)).toContainText(billing.name)
})

test('an administrator sets a delegation for somebody who is ill, and takes it back', async ({
  as,
  world,
}) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const chief = await world.person({ portalRoles: ['administrator'] })
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  await ask(mine, role)

  const desk = await as(chief)
  await open(desk, '/delegation')
  await desk.getByLabel('Who is away').fill(maud.handle)
  await desk.getByLabel('The cases go to').fill(nils.handle)
  await desk.getByLabel('To', { exact: true }).fill(inAWeek())
  await desk.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(desk.getByText('Say why: whoever is away reads it.')).toBeVisible()
  await desk.getByLabel('Reason', { exact: true }).fill('Ill since today')
  await desk.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(desk.getByText('Set. 1 open case has moved.')).toBeVisible()
  const line = desk.getByRole('listitem').filter({ hasText: `${maud.name}’s cases go to ${nils.name}` })
  await expect(line).toContainText(`Set by ${chief.name}`)
  await expect(card(mine, role)).toContainText(`Waiting for ${nils.name} for ${maud.name}`)

  const ill = await as(maud)
  await open(ill, '/notices')
  await expect(ill.getByText(`${chief.name} has set that your cases go to ${nils.name}`)).toBeVisible()

  await line.getByLabel(`Why ${maud.name}’s delegation is taken back`).fill('Well again')
  await line.getByRole('button', { name: 'Take back' }).click()
  await expect(line).toBeHidden()
  await expect(card(mine, role)).not.toContainText(nils.name)
  const stand = await as(nils)
  await open(stand, '/notices')
  await expect(stand.getByText(`You no longer decide in the place of ${maud.name}.`)).toBeVisible()
})

test('without JavaScript a delegation of one role is set', async ({ as, world }) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const page = await as(maud, { javaScriptEnabled: false })
  await page.goto('/delegation')
  await page.getByLabel('My cases go to').fill(nils.handle)
  await page.getByLabel('To', { exact: true }).fill(inAWeek())
  await page.getByText('Only some cases').click()
  await page.getByRole('checkbox', { name: role.name }).check()
  await page.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(page.getByText(`Only ${role.name}`)).toBeVisible()
})
