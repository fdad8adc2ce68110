import { expect, test } from './support/journey'
import { approve, ask, card, caseOf, lately, open, openCase } from './support/steps'

test('who asked reads why it was denied, and nothing was given', async ({ as, target, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  const name = await ask(mine, role)

  const inbox = await as(maud)
  const opened = await openCase(inbox, ada, name)
  await opened.getByLabel('Reason').fill('Use the nightly report instead')
  await opened.getByRole('button', { name: 'Deny', exact: true }).click()
  await expect(inbox.getByText(`${name}, ${ada.name}, is denied`).first()).toBeVisible()

  await expect(lately(mine, name).getByText('Denied', { exact: true })).toBeVisible()
  await expect(lately(mine, name)).toContainText(`${maud.name}: Use the nightly report instead`)
  await expect(card(mine, role)).toHaveCount(0)
  expect(await world.requestsOf(ada)).toEqual([`${name} DENIED`])
  expect(await world.grantsOf(ada)).toEqual([])
  expect(await target.loginsOf(ada)).toEqual([])
})

test('a denial without a reason is not taken', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const name = await world.ask(ada, role)
  const opened = await openCase(await as(maud), ada, name)
  // Spaces pass the browser's own check, and must not pass the server's.
  await opened.getByLabel('Reason').fill('   ')
  await opened.getByRole('button', { name: 'Deny', exact: true }).click()
  await expect(opened.getByLabel('Reason')).toHaveAccessibleDescription(/Say why/)
  expect(await world.requestsOf(ada)).toEqual([`${name} PENDING_APPROVAL`])
})

test('where two must approve, the first alone gives nothing', async ({ as, target, world }) => {
  const ada = await world.person()
  const [maud, nils, olga] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud, nils, olga], needed: 2 })
  const mine = await as(ada)
  const name = await ask(mine, role)

  const inbox = await as(maud)
  await approve(inbox, ada, name)
  await expect(card(mine, role)).toContainText(`1 of 2 approved (${maud.name})`)
  await open(inbox, `/inbox?case=${name}`)
  await expect(caseOf(inbox, ada)).toContainText(
    'You have already answered; another approver is still needed.',
  )
  await expect(caseOf(inbox, ada).getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0)
  expect(await target.loginsOf(ada)).toEqual([])

  await approve(await as(nils), ada, name)
  await expect(card(mine, role).getByText('Active', { exact: true })).toBeVisible()
  expect(await target.loginsOf(ada)).toHaveLength(1)
})

test('who opens a case that is decided reads by whom and when', async ({ as, world }) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud, nils] })
  const name = await world.ask(ada, role)
  await approve(await as(maud), ada, name)
  const late = await as(nils)
  await open(late, `/inbox?case=${name}`)
  await expect(caseOf(late, ada)).toContainText(`${maud.name} approved 1 h`)
  await expect(caseOf(late, ada).getByRole('time').first()).toBeVisible()
  await expect(caseOf(late, ada).getByRole('button', { name: 'Deny', exact: true })).toHaveCount(0)
})

test('of two who decide at once one wins, and the other reads who it was', async ({ as, world }) => {
  const [ada, maud, nils] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud, nils] })
  const name = await world.ask(ada, role)
  // Without script the page does not notice by itself that it has grown old.
  const late = await as(nils, { javaScriptEnabled: false })
  await open(late, `/inbox?case=${name}`)
  await approve(await as(maud), ada, name)
  await late.getByLabel('Reason').fill('Not now')
  await late.getByRole('button', { name: 'Deny', exact: true }).click()
  await expect(late.getByRole('alert').filter({ hasText: 'Your answer came too late' })).toBeVisible()
  await expect(caseOf(late, ada)).toContainText(`${maud.name} approved 1 h`)
  expect(await world.requestsOf(ada)).toEqual([`${name} APPROVED`])
})

test('an approver gives less time than was asked for, never more', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  const name = await ask(mine, role, { duration: '2h' })
  const inbox = await as(maud)
  const opened = await openCase(inbox, ada, name)
  const duration = opened.getByLabel('Duration', { exact: true })
  await duration.fill('3h')
  await opened.getByRole('button', { name: 'Approve', exact: true }).click()
  await expect(duration).toHaveAccessibleDescription(/shorten/)
  expect(await world.requestsOf(ada)).toEqual([`${name} PENDING_APPROVAL`])
  await duration.fill('20m')
  await opened.getByRole('button', { name: 'Approve', exact: true }).click()
  await expect(card(mine, role).getByRole('timer')).toHaveText(/^(20:00|19:\d\d)$/)
})

test('nobody decides their own request, and reads who can', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada, maud], approvers: [ada, maud] })
  const name = await world.ask(ada, role)
  await world.ask(maud, role)
  const opened = await openCase(await as(ada), ada, name)
  await expect(opened).toContainText('You cannot decide your own request')
  await expect(opened).toContainText(maud.name)
  await expect(opened.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0)
})

test('several are approved together, and those of high risk are left out', async ({ as, world }) => {
  const [ada, bo, maud] = [await world.person(), await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada, bo], approvers: [maud] })
  const risky = await world.role({ eligible: [ada], approvers: [maud], risk: 'high' })
  const [first, second] = [await world.ask(ada, role), await world.ask(bo, role)]
  const alone = await world.ask(ada, risky)
  const inbox = await as(maud)
  await open(inbox, '/inbox')
  await expect(inbox.getByRole('checkbox', { name: `Select ${alone}` })).toBeDisabled()
  await expect(inbox.getByRole('checkbox', { name: `Select ${alone}` })).toHaveAccessibleDescription(
    /one by one/,
  )
  await inbox.getByRole('checkbox', { name: `Select ${first}` }).check()
  await inbox.getByRole('checkbox', { name: `Select ${second}` }).check()
  await inbox.getByRole('button', { name: 'Approve 2' }).click()
  const lines = inbox.getByRole('status', { name: 'What became of them' })
  await expect(lines).toContainText(`${first} Approved.`)
  await expect(lines).toContainText(`${second} Approved.`)
  expect(await world.requestsOf(ada)).toEqual([`${first} APPROVED`, `${alone} PENDING_APPROVAL`])
})

test('a request is taken back before anybody decides it', async ({ as, world }) => {
  const [ada, maud] = [await world.person(), await world.person()]
  const role = await world.role({ eligible: [ada], approvers: [maud] })
  const mine = await as(ada)
  const name = await ask(mine, role)
  await card(mine, role).getByRole('link', { name: 'Cancel' }).click()
  await mine.getByRole('button', { name: 'Cancel request' }).click()
  await expect(card(mine, role)).toHaveCount(0)
  expect(await world.requestsOf(ada)).toEqual([`${name} CANCELED`])
  const inbox = await as(maud)
  await open(inbox, `/inbox?case=${name}`)
  await expect(caseOf(inbox, ada)).toContainText('Taken back by the person who asked')
})
