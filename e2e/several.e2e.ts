import { expect, test } from './support/journey'
import { approve, card, fillSheet, open, openCase, openSheet } from './support/steps'

test('several roles are asked for with one reason, and each has an outcome of its own', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const free = await world.role({ eligible: [ada] })
  const asked = await world.role({ eligible: [ada], approvers: [maud] })
  const page = await as(ada)
  await open(page, '/')
  for (const role of [free, asked]) await page.getByRole('checkbox', { name: `Select ${role.name}` }).check()
  await page.getByRole('button', { name: 'Activate selected' }).click()
  const sheet = page.getByRole('dialog', { name: 'Activate 2 roles' })
  await expect(sheet).toContainText('2 requests for one reason')
  await expect(sheet.getByRole('listitem').filter({ hasText: asked.name })).toContainText(maud.name)
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()

  await expect(card(page, free).getByText('Active', { exact: true })).toBeVisible()
  await expect(card(page, asked)).toContainText(maud.name)
  const [first, second] = await world.requestsOf(ada)
  expect(second).toContain('PENDING_APPROVAL')

  const opened = await openCase(await as(maud), ada, second?.split(' ')[0] ?? '')
  await expect(opened).toContainText(first?.split(' ')[0] ?? '')
})

test('a role that is refused holds up no other, and says why', async ({ as, world }) => {
  const [ada, eve] = [await world.person(), await world.person()]
  const free = await world.role({ eligible: [ada] })
  const other = await world.role({ eligible: [eve] })
  const page = await as(ada)
  await open(page, `/?activate=${free.slug},${other.slug}`)
  const sheet = page.getByRole('dialog', { name: 'Activate 2 roles' })
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(sheet.getByRole('alert')).toContainText('1 of 2 requests were taken')
  await expect(sheet.getByRole('alert')).toContainText(`You are not eligible for ${other.name}.`)
  expect((await world.requestsOf(ada)).map((line) => line.split(' ')[1])).toEqual(['APPROVED', 'REJECTED'])
})

test('a bundle is given whole or not at all', async ({ as, target, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const free = await world.role({ eligible: [ada] })
  const asked = await world.role({ eligible: [ada], approvers: [maud] })
  const name = await world.bundle([free, asked], 'undo')
  const page = await as(ada)
  await open(page, '/')
  await page.getByRole('link', { name: `Activate ${name}` }).click()
  const sheet = page.getByRole('dialog', { name: `Activate ${name}` })
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(card(page, free).getByText('Active', { exact: true })).toBeVisible()

  const waiting = (await world.requestsOf(ada)).find((line) => line.endsWith('PENDING_APPROVAL'))
  const opened = await openCase(await as(maud), ada, waiting?.split(' ')[0] ?? '')
  await opened.getByLabel('Reason').fill('Not today')
  await opened.getByRole('button', { name: 'Deny', exact: true }).click()
  await expect.poll(() => target.loginsOf(ada)).toEqual([])
  await expect.poll(() => world.grantsOf(ada)).toMatchObject([{ end_reason: 'REVOKED' }])
  await expect(page.getByRole('listitem', { name, exact: true })).toContainText('Not today')
})

test('one person asks for another, who gets the access; asking is not approving', async ({
  as,
  target,
  world,
}) => {
  const [ada, nils, maud] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada, nils], approvers: [nils, maud], forOthers: true })
  const asking = await as(nils)
  const sheet = await openSheet(asking, role)
  await sheet.getByLabel('For').fill(ada.handle)
  await fillSheet(sheet, { duration: '1h' })
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(sheet).toBeHidden()
  const [line] = await world.requestsOf(ada)
  const name = line?.split(' ')[0] ?? ''
  expect(await world.requestsOf(nils)).toEqual([])

  await open(asking, `/inbox?case=${name}`)
  await expect(asking.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0)
  await approve(await as(maud), ada, name)
  await expect.poll(() => target.loginsOf(ada)).toHaveLength(1)
})
