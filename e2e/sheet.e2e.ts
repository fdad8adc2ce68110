import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { card, fillSheet, open, openSheet } from './support/steps'

test('the sheet says beforehand what will happen, and says it anew while one types', async ({
  as,
  world,
}) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud], maxMs: 4 * HOUR })
  const sheet = await openSheet(await as(ada), role)
  const outlook = sheet.getByRole('status')
  await expect(outlook).toContainText(/as soon as .* approves/)
  await expect(outlook).toContainText('1 h')
  await sheet.getByLabel('Justification').fill('Looking into a slow query')
  await sheet.getByRole('button', { name: '2 h', exact: true }).click()
  await expect(outlook).toContainText('2 h')
  await sheet.getByLabel('Duration', { exact: true }).fill('5h')
  await expect(outlook).toContainText(`The longest duration for ${role.name} is 4 h`)
})

test('a double click makes one request', async ({ as, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada)
  const sheet = await openSheet(mine, role)
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).dblclick()
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
  expect(await world.requestsOf(ada)).toHaveLength(1)
})

test('a form that is sent once more makes no second request', async ({ as, world }) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada, { javaScriptEnabled: false })
  await fillSheet(await openSheet(mine, role))
  const sending = mine.waitForRequest((request) => request.method() === 'POST')
  await mine.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(mine).toHaveURL(/\?new=REQ-\d+$/)
  // As when a page is loaded again whose form was sent just before.
  const again = await mine.request.fetch(await sending, { maxRedirects: 0 })
  expect(again.headers()['location']).toContain(new URL(mine.url()).search)
  expect(await world.requestsOf(ada)).toHaveLength(1)
})

test('what cannot be read is said at its field, and nothing that was typed is lost', async ({
  as,
  world,
}) => {
  const ada = await world.person()
  const ticket = { required: true, pattern: '^OPS-\\d+$', example: 'OPS-1234' }
  const role = await world.role({ eligible: [ada], ticket })
  for (const javaScriptEnabled of [true, false]) {
    const mine = await as(ada, { javaScriptEnabled })
    const sheet = await openSheet(mine, role)
    await fillSheet(sheet, { duration: 'a while', justification: 'The month does not close', ticket: 'none' })
    await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
    await expect(sheet.getByLabel('Duration', { exact: true })).toHaveAccessibleDescription(/90m or 2h 30m/)
    await expect(sheet.getByLabel('Duration', { exact: true })).toHaveValue('a while')
    await expect(sheet.getByLabel('Justification')).toHaveValue('The month does not close')
    await expect(sheet.getByLabel('Ticket')).toHaveValue('none')
  }
  expect(await world.requestsOf(ada)).toEqual([])
})

test('the policy is applied on the server, with every reason, and the refusal is kept', async ({
  as,
  world,
}) => {
  const ada = await world.person()
  const ticket = { required: true, pattern: '^OPS-\\d+$', example: 'OPS-1234' }
  const role = await world.role({ eligible: [ada], maxMs: 2 * HOUR, ticket })
  const mine = await as(ada)
  const sheet = await openSheet(mine, role)
  await fillSheet(sheet, { duration: '30h', justification: 'The month does not close', ticket: 'LUNCH' })
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  const refusal = sheet.getByRole('alert')
  await expect(refusal).toContainText(`The longest duration for ${role.name} is 2 h; you asked for 1 d 6 h.`)
  await expect(refusal).toContainText('That is not a ticket this role accepts. It looks like OPS-1234.')
  expect(await world.requestsOf(ada)).toEqual([expect.stringMatching(/^REQ-\d+ REJECTED$/)])
  expect(await world.grantsOf(ada)).toEqual([])

  await sheet.getByLabel('Duration', { exact: true }).fill('2h')
  await sheet.getByLabel('Ticket').fill('OPS-7')
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
})

test('a form that was tampered with opens no role that one is not eligible for', async ({ as, world }) => {
  const [ada, bo] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada] })
  const forbidden = await world.role({ eligible: [bo] })
  const mine = await as(ada)
  await mine.route('**/*', async (route) => {
    const body = route.request().postData()
    if (body === null || !body.includes(role.slug)) return route.continue()
    return route.continue({ postData: body.replaceAll(role.slug, forbidden.slug) })
  })
  const sheet = await openSheet(mine, role)
  await fillSheet(sheet)
  await sheet.getByRole('button', { name: 'Activate', exact: true }).click()
  await expect(sheet.getByRole('alert')).toContainText(`You are not eligible for ${forbidden.name}`)
  expect(await world.grantsOf(ada)).toEqual([])
})

test('the address is the state: Back closes the sheet, and a link opens it filled in', async ({
  as,
  world,
}) => {
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  const mine = await as(ada)
  await openSheet(mine, role)
  await mine.goBack()
  await expect(mine.getByRole('dialog')).toHaveCount(0)
  await expect(mine).toHaveURL('/')
  await open(mine, `/go/${role.slug}?duration=45m&justification=Runbook%2012`)
  const sheet = mine.getByRole('dialog', { name: 'Activate role' })
  await expect(sheet.getByLabel('Duration', { exact: true })).toHaveValue('45 min')
  await expect(sheet.getByLabel('Justification')).toHaveValue('Runbook 12')
})

test('a past request is asked for again with what was written then', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const name = await world.ask(ada, role, { durationMs: 2 * HOUR, justification: 'Closing the month' })
  const mine = await as(ada)
  await open(mine, '/history')
  await mine.getByRole('link', { name: `Activate again: ${role.name}, ${name}` }).click()
  const sheet = mine.getByRole('dialog', { name: 'Activate role' })
  await expect(sheet.getByLabel('Duration', { exact: true })).toHaveValue('2 h')
  await expect(sheet.getByLabel('Justification')).toHaveValue('Closing the month')
})
