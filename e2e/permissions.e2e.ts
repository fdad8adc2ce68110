import { expect, test } from './support/journey'
import { card, open } from './support/steps'

test('who may not read the audit log reads why, on the page and from its routes', async ({ as, world }) => {
  const mine = await as(await world.person())
  const reason = 'The audit explorer is for auditors.'
  await open(mine, '/audit')
  await expect(mine.getByRole('main')).toContainText(reason)
  await expect(mine.getByRole('table')).toHaveCount(0)
  await expect(mine.getByRole('link', { name: /^Audit/ })).toHaveAttribute('aria-disabled', 'true')
  const answer = await mine.request.get('/api/audit/export?format=csv')
  expect(answer.status()).toBe(403)
  expect(await answer.json()).toEqual({ error: 'Only auditors export the audit log.' })
})

test('the inbox, people and the system say whom they are for', async ({ as, world }) => {
  const mine = await as(await world.person())
  for (const [path, reason] of [
    ['/inbox', 'The inbox is for approvers.'],
    ['/admin/people', 'People are managed by administrators.'],
    ['/admin/separation', 'Separation rules are shown to administrators and auditors.'],
    ['/admin/bundles', 'Bundles are set by administrators.'],
    ['/admin/integrations', 'Integrations are managed by administrators.'],
    ['/admin/system', 'The system page is for operators and administrators.'],
    ['/admin/try', 'Policies are tried out by administrators and auditors.'],
    ['/admin/try/replay', 'Policies are tried out by administrators and auditors.'],
  ] as const) {
    await open(mine, path)
    await expect(mine.getByRole('main')).toContainText(reason)
  }
  expect((await mine.request.get('/api/inbox')).status()).toBe(403)
})

test('a stranger is led to sign in and back; routes answer 401', async ({ as }) => {
  const stranger = await as(null)
  for (const path of [
    '/',
    '/inbox',
    '/audit',
    '/history',
    '/notices',
    '/delegation',
    '/admin/people',
    '/admin/system',
    '/requests/REQ-1001',
  ]) {
    await stranger.goto(path)
    await expect(stranger).toHaveURL(/\/sign-in\?callbackUrl=%2F/)
  }
  for (const path of ['/api/inbox', '/api/live', '/api/audit/export?format=csv'])
    expect((await stranger.request.get(path)).status(), path).toBe(401)
})

test('a request is open to who asked, the approvers and auditors, and to nobody else', async ({
  as,
  world,
}) => {
  const [ada, maud, bo] = [await world.person(), await world.person(), await world.person()]
  const ivo = await world.person({ portalRoles: ['auditor'] })
  const role = await world.role({ eligible: [ada, bo], approvers: [maud] })
  const name = await world.ask(ada, role, { justification: 'The customer is on the phone' })
  for (const reader of [ada, maud, ivo]) {
    const page = await as(reader)
    await open(page, `/requests/${name}`)
    await expect(page.getByRole('main')).toContainText('The customer is on the phone')
  }
  const page = await as(bo)
  for (const path of [`/requests/${name}`, `/inbox?case=${name}`]) {
    await open(page, path)
    await expect(page.getByRole('main')).not.toContainText('The customer is on the phone')
  }
})

test('another person’s request and one that does not exist read the same', async ({ as, world }) => {
  const [ada, bo] = [await world.person(), await world.person()]
  const name = await world.ask(ada, await world.role({ eligible: [ada] }))
  const page = await as(bo)
  const answers = []
  for (const number of [name, 'REQ-999999999']) {
    const answer = await page.goto(`/requests/${number}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing at this address')
    const title = (await page.title()).replace(number, 'REQ')
    answers.push({ status: answer?.status(), title, text: await page.getByRole('main').innerText() })
  }
  expect(answers[0]).toEqual(answers[1])
})

test('a form that was tampered with ends nobody else’s access', async ({ as, target, world }) => {
  const [ada, bo] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada, bo] })
  await world.ask(ada, role)
  await world.ask(bo, role)
  const [own, others] = [await world.grantIdOf(bo), await world.grantIdOf(ada)]
  const page = await as(bo)
  await page.route('**/*', (route) => {
    const body = route.request().postData()
    return route.continue(body === null ? {} : { postData: body.replaceAll(own, others) })
  })
  await open(page, '/')
  await card(page, role).getByRole('link', { name: 'End now' }).click()
  await page.getByRole('button', { name: 'End access' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'There is no such access of yours' })).toBeVisible()
  expect(await world.grantsOf(ada)).toMatchObject([{ state: 'ACTIVE' }])
  expect(await target.loginsOf(ada)).toHaveLength(1)
})

test('an offboarded person is out at the next click', async ({ as, target, world }) => {
  const [ada, greta] = [await world.person(), await world.person({ portalRoles: ['administrator'] })]
  const role = await world.role({ eligible: [ada] })
  await world.ask(ada, role)
  const [mine, people] = [await as(ada), await as(greta)]
  await open(mine, '/')
  await open(people, `/admin/people?q=${ada.handle}&offboard=${ada.handle}`)
  const question = people.getByRole('dialog', { name: `Offboard ${ada.name}?` })
  await question.getByLabel('Reason').fill('Has left the company')
  await question.getByRole('button', { name: 'Offboard' }).click()
  await expect(question).toBeHidden()
  await mine.goto('/history')
  await expect(mine).toHaveURL(/\/sign-in/)
  await expect.poll(() => target.loginsOf(ada)).toEqual([])
  expect(await world.grantsOf(ada)).toMatchObject([{ end_reason: 'PRINCIPAL_DISABLED' }])
})
