import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { verify } from '@/lib/audit-pack/verify.mjs'
import { parseNote, vkeyOf } from '@/lib/domain/audit-proof/note'
import { err, ok } from '@/lib/domain/result'
import { writePack } from '@/lib/services/audit/pack/folder'
import { offerCheckpoint, takeCosignature } from '@/lib/services/audit/witness'
import { createSigner, signingKey } from '@/lib/signing'
import { anEvent, append, sealEverything } from '@/lib/testing/audit'
import { aContext } from '@/lib/testing/factories'
import { cosign, type Remembered } from './witness'

const at = new Date('2026-03-20T12:00:00Z')
const key = signingKey('witness.example.com', Buffer.alloc(32, 4), 'witness')
let fresh: FreshDatabase
let dir: string
beforeAll(async () => {
  fresh = await freshDatabase()
  dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-witness-'))
})
afterAll(async () => {
  await fresh.drop()
  await rm(dir, { recursive: true })
})

async function grow(events: number, ctx = aContext(fresh.db)): Promise<void> {
  await append(
    fresh.db,
    Array.from({ length: events }, () => anEvent(at)),
  )
  await sealEverything(ctx)
}

test('a witness cosigns what continues, the portal keeps it, and the verifier accepts it', async () => {
  const ctx = aContext(fresh.db)
  const logKeys = [vkeyOf(ctx.signer.current.key)]
  let remembered: Remembered | null = null
  for (const events of [3, 300, 1]) {
    await grow(events)
    const offered = await offerCheckpoint(ctx, remembered?.size ?? 0)
    const cosigned = cosign(offered ?? { note: '', consistency: [] }, { remembered, logKeys, key, now: at })
    if (!cosigned.ok) throw new Error(cosigned.error)
    const { size }: Remembered = cosigned.value.remembered
    const witnesses = [vkeyOf(key.key)]
    const { line } = cosigned.value
    expect(await takeCosignature(ctx, { size, line, witnesses })).toEqual(ok(null))
    expect(await takeCosignature(ctx, { size, line, witnesses: [] })).toEqual(err('not-a-witness'))
    expect(await takeCosignature(ctx, { size: size + 9, line, witnesses })).toEqual(err('no-such-checkpoint'))
    if (remembered !== null)
      expect(await takeCosignature(ctx, { size: remembered.size, line, witnesses })).toEqual(err('forged'))
    remembered = cosigned.value.remembered
  }
  const folder = path.join(dir, 'pack')
  const size = remembered?.size ?? 0
  const whole = { size, range: null, now: new Date(), query: {}, witnesses: [vkeyOf(key.key)] }
  await writePack(fresh.db, ctx.signer, folder, whole)
  expect((await verify(folder, { anchors: [], keys: [], workers: 1 }))[0]).toContain(
    'exactly what was sealed',
  )
})

test('a witness never signs for a log that was rewritten, is signed by a stranger, or does not continue', async () => {
  const ctx = aContext(fresh.db)
  await grow(2)
  const offered = (await offerCheckpoint(ctx, 3)) ?? { note: '', consistency: [] }
  const logKeys = [vkeyOf(ctx.signer.current.key)]
  const other = { size: 3, root: Buffer.alloc(32).toString('base64') }
  expect(cosign(offered, { remembered: other, logKeys, key, now: at })).toEqual(
    err(expect.stringContaining('does not continue')),
  )
  const longer = { size: 10_000, root: other.root }
  expect(cosign(offered, { remembered: longer, logKeys, key, now: at }).ok).toBe(false)
  const strange = createSigner({ origin: ctx.signer.origin, current: Buffer.alloc(32, 8), previous: null })
  expect(cosign(offered, { remembered: null, logKeys: [vkeyOf(strange.current.key)], key, now: at })).toEqual(
    err('The checkpoint is not signed by a key of the log.'),
  )
})

test('the first checkpoint of a new key is signed by the old one too, and who knows only the old one comes to trust it', async () => {
  const [old, young] = [Buffer.alloc(32, 9), Buffer.alloc(32, 10)]
  const origin = 'gatehouse.test/audit'
  const exchanged = createSigner({ origin, current: young, previous: old })
  await grow(2)
  const before = await newestCheckpoint(fresh.db)
  const anchor = path.join(dir, 'anchor')
  await writeFile(anchor, before?.note ?? '')
  await grow(2, aContext(fresh.db, { signer: exchanged }))
  const both = await newestCheckpoint(fresh.db)
  expect(parseNote(both?.note ?? '')?.signatures).toHaveLength(2)
  await grow(2, aContext(fresh.db, { signer: exchanged }))
  const size = (await newestCheckpoint(fresh.db))?.size ?? 0
  const pack = async (signer: typeof exchanged) => {
    const folder = await mkdtemp(path.join(dir, 'rotated-'))
    await rm(folder, { recursive: true })
    await writePack(fresh.db, signer, folder, { size, range: null, now: new Date(), query: {} })
    return folder
  }
  const options = { anchors: [anchor], keys: [], workers: 1 }
  expect((await verify(await pack(exchanged), options)).join(' ')).toContain('1 of 1 anchors were compared')
  const stranger = createSigner({ origin, current: Buffer.alloc(32, 11), previous: old })
  await expect(verify(await pack(stranger), options)).rejects.toThrow(
    'not signed by a key that can be trusted',
  )
})
