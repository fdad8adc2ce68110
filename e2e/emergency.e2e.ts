import type { Page } from '@playwright/test'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { card, lately, open, openSheet } from './support/steps'
import type { Person, Role } from './support/world'

const reviewedBy = (person: Person) => ({
  maxMs: 30 * MINUTE,
  reviewers: { from: [{ kind: 'person' as const, id: person.id }] },
  reviewWithinMs: 24 * HOUR,
})

/** Activates in an emergency from the role's sheet; answers the request's name. */
async function breakTheGlass(page: Page, role: Role): Promise<string> {
  await (await openSheet(page, role)).getByRole('link', { name: 'Activate in an emergency' }).click()
  const sheet = page.getByRole('dialog', { name: 'Emergency activation' })
  await sheet.getByLabel('Incident').fill('INC-812')
  await sheet.getByLabel('Justification').fill('The primary is down')
  await sheet.getByRole('button', { name: 'Activate in an emergency' }).click()
  await expect(sheet).toBeHidden()
  return new URL(page.url()).searchParams.get('new') ?? ''
}

test('an emergency starts at once, is told to everybody concerned, and is reviewed by somebody else', async ({
  as,
  target,
  world,
}) => {
  const [ada, maud, greta] = [await world.person(), await world.person(), await world.person()]
  const auditor = await world.person({ portalRoles: ['auditor'] })
  const role = await world.role({ eligible: [ada], approvers: [maud], emergency: reviewedBy(greta) })
  const mine = await as(ada)
  await (await openSheet(mine, role)).getByRole('link', { name: 'Activate in an emergency' }).click()
  const sheet = mine.getByRole('dialog', { name: 'Emergency activation' })
  await expect(sheet).toContainText(`Told at once: ${maud.name}, ${greta.name}`)
  await expect(sheet).toContainText(`Reviewed afterwards by ${greta.name}`)
  const name = await breakTheGlass(mine, role)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
  await expect(card(mine, role)).toContainText('Emergency INC-812')
  await expect(card(mine, role)).toContainText('An emergency activation is not extended.')
  expect(await target.loginsOf(ada)).toHaveLength(1)

  const passedOver = await as(maud)
  await open(passedOver, '/notices')
  await passedOver
    .getByRole('button', { name: new RegExp(`in an emergency .INC-812., asking nobody: ${name}`) })
    .click()
  await expect(passedOver).toHaveURL(new RegExp(`/requests/${name}`))
  await expect(passedOver.getByText('Activated in an emergency: nobody was asked')).toBeVisible()
  await open(passedOver, `/inbox?case=${name}`)
  await expect(passedOver.getByRole('article', { name: ada.name })).toContainText('Emergency INC-812')

  const reviewer = await as(greta)
  await open(reviewer, '/reviews')
  await expect(reviewer.getByRole('listitem', { name: ada.name })).toContainText('The access is not over yet')
  await card(mine, role).getByRole('link', { name: 'End now' }).click()
  await mine.getByRole('button', { name: 'End access' }).click()
  await expect(card(mine, role).or(lately(mine, name)).first()).toContainText('gave it back')
  await open(reviewer, '/reviews')
  await reviewer.getByRole('link', { name: `Review ${name}` }).click()
  const review = reviewer.getByRole('dialog', { name: `Review ${name}` })
  await expect(review).toContainText('The primary is down')
  await review.getByLabel('Comment').fill('The primary was down; the log fits.')
  await review.getByRole('button', { name: 'Justified', exact: true }).click()
  await expect(reviewer.getByRole('region', { name: 'Reviewed lately' })).toContainText('Justified')

  const register = await as(auditor)
  await open(register, '/emergencies')
  const row = register.getByRole('row', { name: new RegExp(name) })
  for (const text of [ada.name, 'INC-812', maud.name, 'Justified', 'the log fits'])
    await expect(row).toContainText(text)
})

test('while a review is overdue there is no other emergency for that person', async ({ as, world }) => {
  const [ada, greta] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [greta], emergency: reviewedBy(greta) })
  const mine = await as(ada)
  const name = await breakTheGlass(mine, role)
  await world.reviewsAreOverdue(ada)
  await open(mine, `/?emergency=${role.slug}`)
  const sheet = mine.getByRole('dialog', { name: 'Emergency activation' })
  await expect(sheet.getByRole('button', { name: 'Activate in an emergency' })).toBeDisabled()
  await expect(sheet).toContainText(`The review of your emergency activation ${name} is overdue`)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the glass breaks all the same', async ({ as, world }) => {
    const [ada, greta] = [await world.person(), await world.person()]
    const role = await world.role({ eligible: [ada], approvers: [greta], emergency: reviewedBy(greta) })
    const mine = await as(ada)
    await breakTheGlass(mine, role)
    await expect(card(mine, role)).toContainText('Emergency INC-812')
  })
})
