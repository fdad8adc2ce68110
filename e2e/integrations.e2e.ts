import { HOUR } from '@/lib/domain/duration'
import { expect, test } from './support/journey'
import { ask, card, open, openSheet } from './support/steps'
import type { Person } from './support/world'

/** On call every day, all day. */
const calendarOf = ({ handle }: Person) =>
  [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    `SUMMARY:On call: ${handle}`,
    'DTSTART;VALUE=DATE:20200101',
    'DTEND;VALUE=DATE:20200102',
    'RRULE:FREQ=DAILY',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\n')

test('an administrator adds an on-call schedule; who is on call by it activates without asking, others ask', async ({
  as,
  world,
}) => {
  const [ada, bo] = [await world.person(), await world.person()]
  const greta = await world.person({ portalRoles: ['administrator'] })
  const slug = `on-call-${ada.handle}`
  const admin = await as(greta)
  await open(admin, '/admin/integrations')
  await admin.getByRole('link', { name: 'Add an integration' }).click()
  await admin.getByRole('dialog').getByRole('link', { name: 'iCalendar' }).click()
  const sheet = admin.getByRole('dialog', { name: 'Add iCalendar' })
  await sheet.getByLabel('Name', { exact: true }).fill(`Calendar ${slug}`)
  await sheet.getByLabel('Name in policies').fill('Not a name')
  await sheet.getByLabel('Text').fill(calendarOf(ada))
  await sheet.getByLabel('Secret').fill('hunter2')
  await sheet.getByRole('button', { name: 'Add' }).click()
  await expect(sheet).toContainText('Use lower-case letters, digits and dashes')
  await sheet.getByLabel('Name in policies').fill(slug)
  await sheet.getByRole('button', { name: 'Add' }).click()
  await expect(sheet).toContainText('Do not type the secret itself.')
  await sheet.getByLabel('Secret').fill('')
  await sheet.getByRole('button', { name: 'Add' }).click()
  await expect(sheet).toBeHidden()

  await admin.getByRole('link', { name: `Test Calendar ${slug}` }).click()
  const tested = admin.getByRole('dialog', { name: `Test Calendar ${slug}` })
  await tested.getByRole('button', { name: 'Ask now' }).click()
  await expect(tested.getByRole('status')).toHaveText(`On call by Calendar ${slug}: ${ada.name}.`)

  const role = await world.role({
    eligible: [ada, bo],
    approval: {
      kind: 'stages',
      stages: [{ from: [{ kind: 'on-call', schedule: slug }] }],
      fallback: { from: [{ kind: 'administrators' }] },
      automatic: { onCall: slug, maxMs: HOUR },
    },
  })
  const hers = await as(ada)
  await ask(hers, role, { duration: '30m' })
  await expect(card(hers, role)).toBeVisible()
  const his = await as(bo)
  const asking = await openSheet(his, role)
  await expect(asking).toContainText('whoever is on call')

  await open(admin, '/admin/integrations')
  await admin.getByRole('link', { name: `End Calendar ${slug}` }).click()
  const dialog = admin.getByRole('dialog', { name: `End Calendar ${slug}?` })
  await expect(dialog).toContainText('The policy of one role names it.')
  await dialog.getByLabel('Reason').fill('We moved to another calendar')
  await dialog.getByRole('button', { name: 'End integration' }).click()
  await expect(admin.getByRole('row').filter({ hasText: slug })).toContainText('Ended')
})

test('without script a ticket system is added and tested, and a silent one is told in words', async ({
  as,
  world,
}) => {
  const greta = await world.person({ portalRoles: ['administrator'] })
  const page = await as(greta, { javaScriptEnabled: false })
  const name = `Jira of ${greta.handle}`
  await page.goto('/admin/integrations?add=ticket.jira')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Name in policies').fill(`jira-${greta.handle}`)
  // Nobody listens there.
  await page.getByLabel('Address').fill('http://127.0.0.1:9')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('link', { name: `Test ${name}` }).click()
  await page.getByLabel('Ticket', { exact: true }).fill('OPS-1')
  await page.getByRole('button', { name: 'Ask now' }).click()
  await expect(page.getByRole('alert')).toHaveText('127.0.0.1:9 could not be reached.')
})
