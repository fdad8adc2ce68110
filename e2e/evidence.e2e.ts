import { execFile } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './support/journey'
import { open } from './support/steps'

const verifier = path.join(import.meta.dirname, '../lib/audit-pack/verify.mjs')

test('an auditor reads how large an evidence pack will be, downloads it, and checks it without the portal', async ({
  as,
  world,
}, info) => {
  const ivo = await world.person({ portalRoles: ['auditor'] })
  const page = await as(ivo)
  await open(page, `/audit?q=${encodeURIComponent(`actor:${ivo.handle}`)}`)
  await page.getByRole('link', { name: 'Export', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Export' })
  await expect(sheet).toContainText(/Events\s*\d+ event/)
  const pack = sheet.getByRole('listitem').filter({ hasText: 'evidence pack' })
  await expect(pack).toContainText(/about \d+ kB\. A ZIP that proves itself/)
  const download = page.waitForEvent('download')
  await pack.getByRole('link', { name: 'Download evidence pack' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^audit-[\dTZ-]+\.zip$/)
  const zip = info.outputPath('pack.zip')
  await copyFile(await file.path(), zip)
  const { stdout } = await promisify(execFile)(process.execPath, [verifier, zip])
  expect(stdout).toMatch(/^VERIFIED\n\d+ events are exactly what was sealed/)

  await open(page, `/audit?q=${encodeURIComponent(`actor:${ivo.handle} action:audit.exported`)}`)
  const events = page.getByRole('table', { name: 'Audit events' })
  await expect(events.getByRole('cell', { name: 'audit.exported' })).toHaveCount(1)
})

test('who is no auditor gets no pack', async ({ as, world }) => {
  const page = await as(await world.person())
  const answer = await page.request.get('/api/audit/pack')
  expect(answer.status()).toBe(403)
  expect(await answer.json()).toEqual({ error: 'Only auditors export the audit log.' })
})
