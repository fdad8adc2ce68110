import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '@/db/client'
import { SECOND } from '@/lib/domain/duration'
import type { Context } from '@/lib/services/context'
import { sweep } from '@/lib/services/sweep/sweep'
import { atRest, type Site } from './sites'

/** Sweeps without faults until nothing is owed and every target was looked at since. */
export async function heal(db: Db, ctx: Context): Promise<void> {
  const since = new Date()
  const deadline = Date.now() + 60 * SECOND
  for (;;) {
    await sweep(ctx)
    const owed = await atRest(db, since)
    if (owed.length === 0) return
    if (Date.now() > deadline) throw new Error(`Still owed: ${JSON.stringify(owed)}`)
    await sleep(200)
  }
}

export interface Judged extends Awaited<ReturnType<Site['grants']>> {
  /** Who has the access by an independent reader of the target, and who really gets in. */
  has: string[]
  able: string[]
  /** Whether it is what the live grants explain: all of it, and nothing else. */
  explained: boolean
}

export async function judge(site: Site): Promise<Judged> {
  const grants = await site.grants()
  const has = await site.reader.whoHas()
  const able = await site.whoCan()
  const explained = String(has) === String(grants.live) && String(able) === String(grants.live)
  return { ...grants, has, able, explained }
}
