import type { Insertable } from 'kysely'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { Database } from '../schema'
import { person, type Cast } from './cast'
import { after } from './clock'
import type { Told } from './events'
import { seededRandom } from './random'
import type { TargetSlug } from './roles'

/** Chance of its own: the year is told the same with and without it. */
const SEED = 71_553

/** What the searches of the targets found in the year, and how long it stood there. What is there today they find themselves. */
const found: readonly {
  kind: 'standing' | 'orphan' | 'altered' | 'lost'
  target: TargetSlug
  account: string
  entitlement: string
  daysAgo: number
  stoodMs: number
  adopted?: string
}[] = [
  {
    kind: 'standing',
    target: 'orders',
    account: 'orders_app_old',
    entitlement: 'orders/orders_owner',
    daysAgo: 352,
    stoodMs: 61 * DAY,
  },
  {
    kind: 'standing',
    target: 'orders',
    account: 'malin',
    entitlement: 'orders/orders_readwrite',
    daysAgo: 352,
    stoodMs: 118 * DAY,
  },
  {
    kind: 'standing',
    target: 'warehouse',
    account: 'etl_legacy',
    entitlement: 'warehouse/warehouse_loader',
    daysAgo: 351,
    stoodMs: 204 * DAY,
    adopted: 'The nightly load signs in with it until it is rebuilt',
  },
  {
    kind: 'standing',
    target: 'warehouse',
    account: 'rohan',
    entitlement: 'warehouse/warehouse_owner',
    daysAgo: 351,
    stoodMs: 33 * DAY,
  },
  {
    kind: 'standing',
    target: 'orders',
    account: 'report_ro',
    entitlement: 'orders/orders_readonly',
    daysAgo: 188,
    stoodMs: 96 * DAY,
  },
  {
    kind: 'orphan',
    target: 'orders',
    account: 'gh_yuki_orders_read',
    entitlement: 'orders/orders_readonly',
    daysAgo: 241,
    stoodMs: 40_000,
  },
  {
    kind: 'altered',
    target: 'warehouse',
    account: 'gh_lukas_warehouse_load',
    entitlement: 'warehouse/warehouse_loader',
    daysAgo: 163,
    stoodMs: 2_000,
  },
  {
    kind: 'lost',
    target: 'orders',
    account: 'gh_johan_orders_read',
    entitlement: 'orders/orders_readonly',
    daysAgo: 121,
    stoodMs: 1_000,
  },
  {
    kind: 'altered',
    target: 'orders',
    account: 'gh_ada_orders_write',
    entitlement: 'orders/orders_readwrite',
    daysAgo: 38,
    stoodMs: 3_000,
  },
]

function onRecord(cast: Cast) {
  const random = seededRandom(SEED)
  return found.map((each) => {
    const target = cast.targets.find(({ slug }) => slug === each.target)
    if (!target) throw new Error(`There is no target ${each.target}.`)
    const firstSeen = after(cast.now, -each.daysAgo * DAY + 3 * HOUR)
    return {
      ...each,
      id: random.uuid(firstSeen),
      target,
      firstSeen,
      resolvedAt: after(firstSeen, each.stoodMs),
    }
  })
}

export function findingRows(cast: Cast): Insertable<Database['drift_finding']>[] {
  const greta = person(cast, 'greta')
  return onRecord(cast).map(({ id, kind, target, account, entitlement, firstSeen, resolvedAt, adopted }) => ({
    id,
    target_id: target.id,
    kind,
    account,
    entitlement_key: entitlement,
    first_seen: firstSeen,
    last_seen: resolvedAt,
    resolved_at: resolvedAt,
    ...(adopted && {
      settled: 'adopted' as const,
      settled_at: after(firstSeen, 2 * DAY),
      settled_by: greta.id,
      settled_reason: adopted,
    }),
  }))
}

export function findingEvents(cast: Cast): Told[] {
  return onRecord(cast).flatMap(({ id, kind, target, account, entitlement, firstSeen, resolvedAt }) => {
    const about = {
      object: { type: 'drift' as const, id, name: `${account} on ${target.name}` },
      target: { id: target.id, name: target.name },
      after: { kind, entitlement },
    }
    const tell = (at: Date, action: 'drift.found' | 'drift.repaired' | 'drift.resolved'): Told => ({
      at,
      actor: { kind: 'connector', name: target.name },
      via: 'engine',
      address: null,
      entry: { ...about, action },
    })
    return [
      tell(firstSeen, 'drift.found'),
      tell(resolvedAt, kind === 'altered' ? 'drift.repaired' : 'drift.resolved'),
    ]
  })
}
