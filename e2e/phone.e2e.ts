import { HOUR } from '@/lib/domain/duration'
import { devices } from '@playwright/test'
import { expect, test } from './support/journey'
import { ask, card, caseOf, expectNoSidewaysScroll, open } from './support/steps'

const phone = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  userAgent: devices['Pixel 7'].userAgent,
}

test('on a phone access is asked for and approved', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const [mine, inbox] = [await as(ada, phone), await as(maud, phone)]
  const name = await ask(mine, role, { duration: '45m' })
  await expect(card(mine, role)).toBeInViewport()
  await expectNoSidewaysScroll(mine)

  await open(inbox, '/inbox')
  // The list alone; the case comes when it is asked for.
  await expect(caseOf(inbox, ada)).toBeHidden()
  await inbox.getByRole('link', { name: new RegExp(`${name}$`) }).tap()
  const answer = caseOf(inbox, ada).getByRole('group', { name: 'Answer' })
  // At the thumb's height without scrolling.
  await expect(answer.getByRole('button', { name: 'Approve' })).toBeInViewport({ ratio: 1 })
  await expect(answer.getByRole('button', { name: 'Deny' })).toBeInViewport({ ratio: 1 })
  await expectNoSidewaysScroll(inbox)
  await answer.getByRole('button', { name: 'Approve' }).tap()
  await expect(inbox.getByText(`${name}, ${ada.name}, is approved`).first()).toBeVisible()
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
})

test('no page scrolls sideways at 320 pixels', async ({ as, world }) => {
  const everything = await world.person({ portalRoles: ['auditor', 'administrator', 'operator'] })
  const ada = await world.person()
  const role = await world.role({ eligible: [ada, everything], approvers: [everything] })
  const open1 = await world.role({ eligible: [everything] })
  const reviewers = { from: [{ kind: 'person' as const, id: everything.id }] }
  const fire = await world.role({ eligible: [ada, everything], emergency: { maxMs: HOUR, reviewers } })
  await world.ask(everything, open1)
  const emergency = await world.ask(ada, fire, { emergency: { incident: 'INC-1' } })
  await world.timeIsUp(ada, fire)
  const name = await world.ask(ada, role)
  const page = await as(everything, { viewport: { width: 320, height: 640 } })
  const paths = [
    '/',
    `/?activate=${open1.slug}`,
    '/history',
    `/requests/${name}`,
    '/inbox',
    `/inbox?case=${name}`,
    '/notices',
    `/?emergency=${fire.slug}`,
    '/reviews',
    `/reviews?review=${emergency}`,
    '/emergencies',
    `/requests/${emergency}`,
    '/delegation',
    '/audit',
    '/admin/people',
    '/admin/bundles',
    '/admin/integrations',
    '/admin/roles',
    '/admin/separation',
    '/admin/separation?add=rule',
    '/admin/system',
  ]
  for (const path of paths) {
    await open(page, path)
    await expectNoSidewaysScroll(page)
  }
})

test('no word in the bar of a phone is cut', async ({ as, world }) => {
  for (const portalRoles of [['auditor'], ['auditor', 'administrator', 'operator']] as const) {
    const page = await as(await world.person({ portalRoles: [...portalRoles] }), phone)
    await open(page, '/')
    const words = page.getByRole('navigation', { name: 'Portal' }).locator('li:visible > a > span.truncate')
    expect(await words.count()).toBeGreaterThan(2)
    const cut = await words.evaluateAll((all) =>
      all.filter((word) => word.scrollWidth > word.clientWidth).map((word) => word.textContent),
    )
    expect(cut).toEqual([])
  }
})
