import { expect, test } from './support/journey'
import { open } from './support/steps'
import { startCollector } from './support/collector'

test('an administrator adds a sink, tests it, sees events arrive, pauses it, and has them sent again', async ({
  as,
  world,
}) => {
  const collector = await startCollector({ token: 'hunter2' })
  const greta = await world.person({ portalRoles: ['administrator'] })
  const name = `SIEM ${greta.handle}`
  const page = await as(greta)
  await open(page, '/admin/sinks')
  await page.getByRole('link', { name: 'Add a sink' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Splunk' }).click()
  const adding = page.getByRole('dialog', { name: 'Add: Splunk' })
  await adding.getByLabel('Name', { exact: true }).fill(name)
  await adding.getByLabel('Address').fill('http://siem.example.com')
  await adding.getByLabel('Token: the secret itself').fill('hunter2')
  await adding.getByRole('button', { name: 'Add' }).click()
  await expect(adding).toContainText('http is for this machine only')
  await adding.getByLabel('Address').fill(collector.url)
  await adding.getByLabel('It is in a private network').check()
  await adding.getByLabel('Token: the secret itself').fill('hunter2')
  await adding.getByRole('button', { name: 'Add' }).click()

  const sheet = page.getByRole('dialog', { name })
  await sheet.getByRole('button', { name: 'Send a test event' }).click()
  await expect(sheet.getByRole('status')).toHaveText('The test event was taken.')
  expect(collector.events).toContainEqual(expect.objectContaining({ type: 'gatehouse.test' }))

  // Its own addition is the first event it gets; somebody who asks for access is another.
  const about = (action: string) => collector.events.filter((event) => event['action'] === action)
  await expect.poll(() => about('sink.added').length, { timeout: 20_000 }).toBe(1)
  const ada = await world.person()
  const role = await world.role({ eligible: [ada] })
  await world.ask(ada, role)
  const asked = () =>
    about('request.submitted').filter((event) => JSON.stringify(event).includes(ada.id)).length
  await expect.poll(asked, { timeout: 20_000 }).toBe(1)

  await sheet.getByRole('button', { name: 'Pause' }).click()
  await expect(sheet).toContainText('Paused')
  await world.ask(ada, role)
  await page.waitForTimeout(2_000)
  expect(asked()).toBe(1)
  await sheet.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(asked, { timeout: 20_000 }).toBe(2)

  const [first] = about('sink.added')
  await sheet.getByLabel('From place').fill(String(first?.['sequence']))
  await sheet.getByRole('button', { name: 'Send again' }).click()
  await expect(sheet).toContainText('It is sent again from there.')
  await expect.poll(() => about('sink.added').length, { timeout: 20_000 }).toBe(2)
  await expect.poll(asked, { timeout: 20_000 }).toBe(4)

  await sheet.getByRole('link', { name: 'End' }).click()
  const ending = page.getByRole('dialog', { name: `End ${name}?` })
  await ending.getByLabel('Reason').fill('The journey is over')
  await ending.getByRole('button', { name: 'End sink' }).click()
  await expect(page.getByRole('row', { name })).toContainText('Ended')
  await collector.close()
})
