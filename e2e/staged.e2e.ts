import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { approve, ask, card, caseOf, open, openCase } from './support/steps'
import type { Person } from './support/world'

const named = (...people: Person[]) => people.map(({ id }) => ({ kind: 'person' as const, id }))

test('two stages: two of three, then one of security, and each sees how far it is', async ({
  as,
  target,
  world,
}) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const [olga, sam] = [await world.person(), await world.person()]
  const role = await world.role({
    eligible: [ada],
    approval: {
      kind: 'stages',
      stages: [
        { name: 'Team', needed: 2, from: named(maud, nils, olga) },
        { name: 'Security', from: named(sam), reasonRequired: true },
      ],
      fallback: { from: named(olga) },
    },
  })
  const mine = await as(ada)
  const name = await ask(mine, role)
  await expect(card(mine, role)).toContainText('Stage 1 of 2, Team')
  await approve(await as(maud), ada, name)
  await expect(card(mine, role)).toContainText(`1 of 2 approved (${maud.name})`)
  await approve(await as(nils), ada, name)
  await expect(card(mine, role)).toContainText('Stage 2 of 2, Security')
  await expect(card(mine, role)).toContainText(`Waiting for ${sam.name}`)
  expect(await target.loginsOf(ada)).toEqual([])

  const inbox = await as(sam)
  await open(inbox, '/notices')
  await inbox.getByRole('button', { name: new RegExp(`${ada.name} asks for ${role.name}`) }).click()
  const opened = caseOf(inbox, ada)
  await expect(opened).toContainText(`${maud.name} approved`)
  await opened.getByLabel('Note').fill('Checked with the team')
  await opened.getByRole('button', { name: 'Approve', exact: true }).click()
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
  expect(await target.loginsOf(ada)).toHaveLength(1)
})

test('a stage that nobody answers goes to others, and both sides see it', async ({ as, world }) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({
    eligible: [ada],
    approval: {
      kind: 'stages',
      stages: [{ from: named(maud), onTimeOut: { kind: 'escalate', from: named(nils), waitMs: 2 * HOUR } }],
      fallback: { from: named(nils) },
    },
  })
  const mine = await as(ada)
  const name = await ask(mine, role)
  await expect(card(mine, role)).toContainText('then others are asked as well')
  await world.nobodyAnswered(ada)
  await expect(card(mine, role)).toContainText('Nobody answered in time: others are asked as well')
  await expect(card(mine, role)).toContainText(nils.name)

  await approve(await as(nils), ada, name)
  const late = await as(maud)
  await open(late, '/notices')
  await expect(late.getByText(`${nils.name} has approved ${name}`)).toBeVisible()
  expect(await world.requestsOf(ada)).toEqual([`${name} APPROVED`])
})

test('whoever is away passes their cases on, and the record says who acted for whom', async ({
  as,
  world,
}) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  const name = await ask(mine, role)
  const away = await as(maud)
  await open(away, '/delegation')
  await away.getByLabel('My cases go to').fill(nils.handle)
  await away.getByLabel('To', { exact: true }).fill('2030-01-07T09:00')
  await away.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(away.getByText('At most 180 days')).toBeVisible()
  const inAWeek = new Date(Date.now() + 7 * 24 * HOUR).toISOString().slice(0, 16)
  await away.getByLabel('To', { exact: true }).fill(inAWeek)
  await away.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(away.getByText('Set. 1 open case has moved.')).toBeVisible()
  await expect(away.getByText(`Your cases go to ${nils.name}`)).toBeVisible()
  await expect(card(mine, role)).toContainText(`Waiting for ${nils.name} for ${maud.name}`)

  const inbox = await as(nils)
  await approve(inbox, ada, name)
  await open(mine, `/requests/${name}`)
  await expect(mine.getByRole('list', { name: 'Stages' })).toContainText(
    `${nils.name} for ${maud.name} approved`,
  )
})

test('an approver asks, the requester answers, and the case is handed over', async ({ as, world }) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const name = await world.ask(ada, role)
  const inbox = await as(maud)
  const opened = await openCase(inbox, ada, name)
  await inbox.keyboard.press('q')
  await opened.getByLabel('Question').fill('Which table?')
  await opened.getByRole('button', { name: 'Send' }).click()
  await expect(opened.getByRole('list', { name: 'Questions and answers' })).toContainText('Which table?')

  const mine = await as(ada)
  await open(mine, `/requests/${name}`)
  await mine.getByRole('textbox', { name: 'Answer' }).fill('The orders of today')
  await mine.getByRole('button', { name: 'Send' }).click()
  await expect(opened.getByRole('list', { name: 'Questions and answers' })).toContainText(
    'The orders of today',
  )

  await inbox.keyboard.press('Escape')
  await inbox.locator('h1').click()
  await inbox.keyboard.press('r')
  await opened.getByLabel('Hand over to').fill(nils.handle)
  await opened.getByRole('textbox', { name: 'Why' }).fill('Knows the orders')
  await opened.getByRole('button', { name: 'Hand over' }).click()
  await expect(inbox.getByText(`${name} was handed over to ${nils.name}.`).first()).toBeVisible()
  await approve(await as(nils), ada, name)
})

test('without JavaScript notices are read, and a delegation is taken back', async ({ as, world }) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  await world.ask(ada, role)
  const page = await as(maud, { javaScriptEnabled: false })
  await page.goto('/')
  await page.getByRole('link', { name: 'Notices, 1 new' }).click()
  await page.getByRole('button', { name: new RegExp(`${ada.name} asks for ${role.name}`) }).click()
  await expect(caseOf(page, ada)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Notices', exact: true })).toBeVisible()

  await page.getByRole('link', { name: 'Delegation' }).first().click()
  await page.getByLabel('My cases go to').fill(nils.handle)
  const inAWeek = new Date(Date.now() + 7 * 24 * HOUR).toISOString().slice(0, 16)
  await page.getByLabel('To', { exact: true }).fill(inAWeek)
  await page.getByRole('button', { name: 'Delegate', exact: true }).click()
  await page.getByRole('button', { name: 'Take back' }).click()
  await expect(page.getByText('Over', { exact: true })).toBeVisible()
  await page.goto('/inbox')
  await expect(caseOf(page, ada).getByRole('button', { name: 'Approve', exact: true })).toBeVisible()
})
