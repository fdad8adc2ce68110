import { spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { createSealer } from '@/lib/sealing'
import { formPlace, idTokenPlace, resultPlace } from '@/lib/auth/sealed-places'
import { HOUR } from '@/lib/domain/duration'
import type { TargetId } from '@/lib/domain/ids'
import { openSealed, sealedReference, targetSecretPlace } from '@/lib/services/targets/sealed'
import { ROOT, runCommand } from '@/lib/testing/command'
import { aTarget } from '@/lib/testing/factories'
import { keepSecrets } from '@/lib/testing/sealed'
import { killed } from '@/lib/testing/sinks'

const [old, young, foreign] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2), Buffer.alloc(32, 3)]
const at = new Date('2026-05-04T10:00:00.123Z')
const many = 600

// Each run of the command starts a process, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

let fresh: FreshDatabase
let target: TargetId
beforeAll(async () => {
  fresh = await freshDatabase()
  target = await aTarget(fresh.db)
  await fillUnder(old)
})
afterAll(() => fresh.drop())

/** A secret of every kind, and many of one. */
async function fillUnder(key: Buffer): Promise<void> {
  const { db } = fresh
  const sealer = createSealer(key)
  const fields = Array.from({ length: many }, (_, n) => `field${n}`)
  const person = await keepSecrets(db, sealer, { target, at, fields })
  const session = await db
    .insertInto('session')
    .values({
      token_hash: Buffer.alloc(32),
      principal_id: person.id,
      expires_at: new Date(Date.now() + HOUR),
      auth_time: at,
      via: 'oidc',
      issuer: 'https://login.example.com',
      subject: 'somebody',
      id_token: sealer.seal(idTokenPlace('https://login.example.com somebody'), 'kept'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const errand = await db
    .insertInto('errand')
    .values({
      kind: 'step-up',
      session_id: session.id,
      principal_id: person.id,
      return_path: '/',
      form: sealer.seal(formPlace(session.id), 'kept'),
      created_at: at,
      expires_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .updateTable('errand')
    .set({ result: sealer.seal(resultPlace(errand.id), 'kept') })
    .execute()
}

const variables = (keys: { current?: Buffer; previous?: Buffer }) => ({
  DATABASE_URL: fresh.url,
  WORKER_DATABASE_URL: fresh.workerUrl,
  SEALING_KEY: keys.current?.toString('base64') ?? '',
  SEALING_KEY_PREVIOUS: keys.previous?.toString('base64') ?? '',
})
const command = [path.join('node_modules', 'tsx', 'dist', 'cli.mjs'), path.join('lib', 'resealing', 'cli.ts')]
const rotate = (keys: Parameters<typeof variables>[0], ...args: string[]) =>
  runCommand(process.execPath, [...command, ...args], variables(keys))

/** What the portal would get for each of the target's secrets with these keys; those that do not open are left out. */
async function readableWith(current: Buffer, previous: Buffer | null = null): Promise<number> {
  const parts = { vault: fresh.worker, sealer: createSealer(current, previous) }
  let readable = 0
  for (let n = 0; n < many; n += 1)
    readable += await openSealed(parts, sealedReference(target, `field${n}`)).then(
      (value) => Number(value === `kept field${n}`),
      () => 0,
    )
  return readable
}

test('without a key, or with the same one twice, nothing is done and a sentence says why', async () => {
  const before = await readableWith(old)
  const refusals = await Promise.all([
    rotate({}),
    rotate({ current: young }),
    rotate({ current: old, previous: old }),
    rotate({ current: Buffer.alloc(5), previous: old }),
  ])
  expect(refusals.map(({ code }) => code)).toEqual([1, 1, 1, 1])
  expect(refusals[0]?.output).toContain('SEALING_KEY must be set')
  expect(refusals[1]?.output).toContain(
    'SEALING_KEY_PREVIOUS must be set: the key under which the secrets lie now.',
  )
  expect(refusals[2]?.output).toContain('are the same key')
  expect(refusals[3]?.output).toContain('SEALING_KEY must be 32 bytes in base64')
  expect([before, await readableWith(old)]).toEqual([many, many])
})

test('killed half way, what is done is done and everything opens for a portal that has both keys', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', command[1] ?? '', '--batch', '20'], {
    cwd: ROOT,
    env: { ...process.env, ...variables({ current: young, previous: old }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of child.stdout) if (String(line).includes('target_secret')) break
  await killed(child)
  const done = await readableWith(young)
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(many)
  expect(await readableWith(old)).toBe(many - done)
  expect(await readableWith(young, old)).toBe(many)

  const look = await rotate({ current: young }, '--check')
  expect(look.code).toBe(1)
  expect(look.output).toContain(
    `${done} under the current key, 0 under the previous one, ${many - done} under neither`,
  )
})

test('run again beside a portal at work it ends, and then the old key is not needed for anything', async () => {
  const portal = { vault: fresh.worker, sealer: createSealer(young, old) }
  let over = false
  const reading = (async () => {
    let reads = 0
    for (; !over; reads += 1) await openSealed(portal, sealedReference(target, `field${reads % many}`))
    return reads
  })()
  // A process that has not been given the new key yet goes on sealing under the old one.
  const late = targetSecretPlace(target, 'late', at)
  await fresh.db
    .insertInto('target_secret')
    .values({
      target_id: target,
      field: 'late',
      set_at: at,
      sealed: createSealer(old).seal(late, 'kept late'),
    })
    .execute()
  const outcome = await rotate({ current: young, previous: old })
  over = true
  expect(await reading).toBeGreaterThan(0)
  expect(outcome).toMatchObject({
    code: 0,
    output: expect.stringContaining('Every sealed secret opens with SEALING_KEY.'),
  })
  expect(await readableWith(young)).toBe(many)
  expect(await readableWith(old)).toBe(0)

  const look = await rotate({ current: young }, '--check')
  expect(look.code).toBe(0)
  for (const column of [
    'assignment.secret',
    'sink_secret.sealed',
    'session.id_token',
    'errand.form',
    'errand.result',
  ])
    expect(look.output).toMatch(new RegExp(`^${column} +1 under the current key, 0 .* 0 under neither$`, 'm'))
})

test('a second run changes nothing, and the log tells of what was sealed anew, without a value', async () => {
  const bytes = () => fresh.worker.selectFrom('target_secret').select('sealed').orderBy('field').execute()
  const before = await bytes()
  expect((await rotate({ current: young, previous: old })).output).not.toContain('sealed anew')
  expect(await bytes()).toEqual(before)
  const events = await fresh.db
    .selectFrom('audit_event')
    .select(['actor_name', 'after'])
    .where('action', '=', 'system.resealed')
    .execute()
  const told = events.filter(({ after }) => after?.['column'] === 'target_secret.sealed')
  expect(told.reduce((sum, { after }) => sum + Number(after?.['values']), 0)).toBe(many + 1)
  expect(JSON.stringify(events)).not.toContain('kept')
})

test('what opens with neither key is left as it is, and told', async () => {
  const sealed = createSealer(foreign).seal(targetSecretPlace(target, 'lost', at), 'kept lost')
  await fresh.db
    .insertInto('target_secret')
    .values({ target_id: target, field: 'lost', set_at: at, sealed })
    .execute()
  const outcome = await rotate({ current: young, previous: old })
  expect(outcome.code).toBe(1)
  expect(outcome.output).toContain('1 open with no key given here')
  const kept = await fresh.worker
    .selectFrom('target_secret')
    .select('sealed')
    .where('field', '=', 'lost')
    .executeTakeFirst()
  expect(kept?.sealed).toEqual(sealed)
})
