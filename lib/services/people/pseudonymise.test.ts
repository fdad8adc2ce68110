import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { verify } from '@/lib/audit-pack/verify.mjs'
import { err } from '@/lib/domain/result'
import { anEvent, append, sealEverything } from '@/lib/testing/audit'
import { aContext, aPerson, as, type Person } from '@/lib/testing/factories'
import { proveEvent } from '../audit/integrity'
import { writePack } from '../audit/pack/folder'
import { pseudonymisePerson } from './pseudonymise'

const at = new Date('2026-03-20T12:00:00Z')
let fresh: FreshDatabase
let greta: Person
let dir: string
beforeAll(async () => {
  fresh = await freshDatabase()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-pseudonym-'))
})
afterAll(async () => {
  await fresh.drop()
  await rm(dir, { recursive: true })
})

async function aLeaver(): Promise<Person & { events: number[] }> {
  const person = await aPerson(fresh.owner)
  const [about] = [{ actor_id: person.id, actor_name: person.name, source_address: '10.1.2.3' }]
  const events = await append(fresh.db, [
    anEvent(at, about),
    anEvent(at, {
      subject_id: person.id,
      subject_name: person.name,
      reason: `For ${person.name}, as agreed`,
    }),
    anEvent(at, { reason: 'Somebody else entirely' }),
  ])
  await fresh.owner
    .updateTable('principal')
    .set({ status: 'disabled', disabled_at: at })
    .where('id', '=', person.id)
    .execute()
  await sealEverything(aContext(fresh.db))
  return { ...person, events }
}

test('a leaver is named by a pseudonym everywhere, and every event still proves itself', async () => {
  const leaver = await aLeaver()
  const outcome = await pseudonymisePerson(as(fresh.db, greta), {
    principalId: leaver.id,
    reason: 'Asked for by the person',
  })
  expect(outcome).toMatchObject({ ok: true, value: { pseudonym: expect.stringMatching(/^Former person/) } })
  const { rows } = await sql<{ found: number }>`select count(*) as found from audit_event e
    where position(${leaver.name} in to_jsonb(e)::text) > 0`.execute(fresh.db)
  expect(rows[0]?.found).toBe(0)
  for (const id of leaver.events) expect(await proveEvent(fresh, id)).toMatchObject({ state: 'proved' })
  await sealEverything(aContext(fresh.db))
  const folder = path.join(dir, 'pack')
  const size = (await newestCheckpoint(fresh.db))?.size ?? 0
  await writePack(fresh.db, aContext(fresh.db).signer, folder, {
    size,
    range: null,
    now: new Date(),
    query: {},
  })
  const said = await verify(folder, { anchors: [], keys: [], workers: 1 })
  expect(said[0]).toContain('opening withheld')
  expect(await readFile(path.join(folder, 'events.ndjson'), 'utf8')).not.toContain(leaver.name)
})

test('nobody but an administrator, with a reason, and only for who has left, and only once', async () => {
  const leaver = await aLeaver()
  const ask = (person: Person, reason = 'Asked for') =>
    pseudonymisePerson(as(fresh.db, person), { principalId: leaver.id, reason })
  expect(await ask(await aPerson(fresh.owner))).toEqual(err('not-permitted'))
  expect(await ask(greta, ' ')).toEqual(err('reason-missing'))
  const here = await aPerson(fresh.owner)
  expect(await pseudonymisePerson(as(fresh.db, greta), { principalId: here.id, reason: 'x' })).toEqual(
    err('still-here'),
  )
  expect((await ask(greta)).ok).toBe(true)
  expect(await ask(greta)).toEqual(err('done-already'))
})

test('the web cannot change a sealed event in any other way', async () => {
  const { events } = await aLeaver()
  await sql`select set_config('gatehouse.withholding', 'on', false)`.execute(fresh.db)
  const edit = sql`update audit_event set reason = 'x' where id = ${events[0]}`
  await expect(edit.execute(fresh.db)).rejects.toThrow('permission denied')
  const other = sql`select withhold_audit_events(${greta.id}, 'x', ${events}::bigint[], array[null]::bytea[], array[null]::bytea[])`
  await expect(other.execute(fresh.db)).rejects.toThrow('only who has left')
})
