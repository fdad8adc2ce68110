import type { Page } from '@playwright/test'
import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { approve, ask, card, open, wayIn } from './support/steps'
import type { Person, Role } from './support/world'

const active = (page: Page, role: Role) =>
  page.getByRole('region', { name: 'Active' }).getByRole('listitem', { name: role.name })

/** Asks for more time from the live card. */
async function extend(page: Page, role: Role, duration: string): Promise<void> {
  await active(page, role).getByRole('link', { name: 'Extend' }).click()
  const sheet = page.getByRole('dialog', { name: `Extend ${role.name}` })
  await sheet.getByLabel('Duration', { exact: true }).fill(duration)
  await sheet.getByLabel('Justification').fill('The repair takes longer')
  await sheet.getByRole('button', { name: 'Extend', exact: true }).click()
  await expect(sheet).toBeHidden()
}

const approvedBy = (person: Person) => ({
  kind: 'approvers' as const,
  needed: 1,
  from: [{ kind: 'person' as const, id: person.id }],
  decideWithinMs: HOUR,
})

test('live access is given more time, as often as the policy says, and no session is cut', async ({
  as,
  target,
  world,
}) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada], extension: { times: 1, maxMs: 2 * HOUR } })
  const mine = await as(ada)
  await ask(mine, role)
  const session = await target.signIn(await wayIn(mine, role))
  await open(mine, '/')
  await expect(active(mine, role)).toContainText('2 h more at most, without approval')

  await extend(mine, role, '90m')
  await expect(mine.getByText(`${role.name} on Orders database lasts longer`)).toBeVisible()
  await expect(active(mine, role)).toContainText('extended by 1 h 30 min')
  await expect(active(mine, role)).toContainText(/2 h \d+ min/)
  await expect(active(mine, role)).toContainText('It has been extended once, as often as the policy allows.')
  expect(await session?.query('select 1 as still')).toEqual([{ still: 1 }])

  await open(mine, '/history')
  await expect(mine.getByRole('row', { name: /More time/ })).toHaveCount(1)
})

test('too much is refused with the reason, and what was typed stays', async ({ as, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada], extension: { times: 1, maxMs: HOUR } })
  const mine = await as(ada)
  await ask(mine, role)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
  await active(mine, role).getByRole('link', { name: 'Extend' }).click()
  const sheet = mine.getByRole('dialog', { name: `Extend ${role.name}` })
  await expect(sheet.getByRole('status')).toContainText('Nobody has to approve')
  await sheet.getByLabel('Duration', { exact: true }).fill('3h')
  await sheet.getByLabel('Justification').fill('The repair takes longer')
  await sheet.getByRole('button', { name: 'Extend', exact: true }).click()
  await expect(sheet.getByRole('alert')).toContainText(
    'The policy leaves 1 h of more time; you asked for 3 h.',
  )
  await expect(sheet.getByLabel('Justification')).toHaveValue('The repair takes longer')
  await sheet.getByLabel('Duration', { exact: true }).fill('1h')
  await sheet.getByRole('button', { name: 'Extend', exact: true }).click()
  await expect(active(mine, role)).toContainText('extended by 1 h')
})

test('where somebody has to approve, access goes on meanwhile and its end moves with the approval', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({
    eligible: [ada],
    extension: { times: 2, maxMs: 2 * HOUR, approval: approvedBy(maud) },
  })
  const mine = await as(ada)
  await ask(mine, role)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
  await extend(mine, role, '1h')
  await expect(active(mine, role)).toContainText('asks for more time already')
  const waiting = mine.getByRole('region', { name: 'Waiting' }).getByRole('listitem', { name: role.name })
  await expect(waiting).toContainText('1 h more')
  const name = new URL(mine.url()).searchParams.get('new') ?? ''
  await approve(await as(maud), ada, name)
  await expect(active(mine, role)).toContainText('extended by 1 h')
  expect(await world.grantsOf(ada)).toMatchObject([{ state: 'ACTIVE' }])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('more time is asked for all the same', async ({ as, world }) => {
    const ada = await world.person()
    const role = await world.role({ eligible: [ada], extension: { times: 1, maxMs: HOUR } })
    await world.ask(ada, role)
    const mine = await as(ada)
    await expect(async () => {
      await mine.goto('/')
      await expect(active(mine, role).getByText('Active', { exact: true })).toBeVisible({ timeout: 500 })
    }).toPass()
    await extend(mine, role, '30m')
    await expect(active(mine, role)).toContainText('extended by 30 min')
  })
})
