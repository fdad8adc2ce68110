import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { GroupId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import type { RiskTier } from '@/lib/domain/role'
import { loadedOnCall } from './on-call'
import { ownedInStages } from './owned-in-stages'
import type { GroupName } from './people'
import {
  breaksGlass,
  changeTicket,
  dumping,
  groupDecides,
  lasts,
  managerDecides,
  opsTicket,
  ownersDecide,
  reading,
  why,
  writing,
  writingByTicket,
} from './policy-parts'

export type TargetSlug = 'orders' | 'warehouse'

/** What a role maps to on a PostgreSQL target. */
export interface Entitlement extends Record<string, unknown> {
  database: string
  memberOf: string
  account: 'one-time' | 'own'
}

export interface PolicySeed {
  publishedDaysAgo: number
  comment: string
  settings(groupId: (name: GroupName) => GroupId): PolicyInput
}

export interface RoleSeed {
  slug: string
  name: string
  allows: string
  target: TargetSlug
  entitlement: Entitlement
  risk: RiskTier
  owners: readonly string[]
  /** Oldest first: version 1, 2, … */
  versions: readonly [PolicySeed, ...PolicySeed[]]
}

export const targets: Record<TargetSlug, { name: string; description: string }> = {
  orders: {
    name: 'Orders database',
    description: 'Customers, orders, payments and refunds of the booking service',
  },
  warehouse: {
    name: 'Analytics warehouse',
    description: 'Shipments, lanes and revenue for reports and forecasts',
  },
}

/** Since when the portal is in use, in days before now. */
export const LAUNCH_DAYS_AGO = 380

const first = (settings: PolicySeed['settings']): PolicySeed => ({
  publishedDaysAgo: LAUNCH_DAYS_AGO - 1,
  comment: 'First policy of this role.',
  settings,
})

export const roles: readonly RoleSeed[] = [
  {
    slug: 'orders-read',
    name: 'Orders read-only',
    allows: 'Read orders, payments and refunds; contact details of customers stay hidden.',
    target: 'orders',
    entitlement: { database: 'orders', memberOf: 'orders_readonly', account: 'one-time' },
    risk: 'low',
    owners: ['maud', 'peter'],
    versions: [
      first(() => ({ ...lasts(HOUR, 4 * HOUR), ...reading, approval: managerDecides(DAY) })),
      {
        publishedDaysAgo: 205,
        comment:
          'Reading is low risk and every session is logged on the target: nobody needs to wait for it.',
        settings: () => ({ ...lasts(HOUR, 8 * HOUR), ...reading, approval: { kind: 'none' } }),
      },
    ],
  },
  {
    slug: 'orders-write',
    name: 'Orders read-write',
    allows: 'Read and change orders, payments and refunds, contact details included; no change of tables.',
    target: 'orders',
    entitlement: { database: 'orders', memberOf: 'orders_readwrite', account: 'one-time' },
    risk: 'medium',
    owners: ['maud', 'amara'],
    versions: [
      first(() => ({
        ...lasts(2 * HOUR, 12 * HOUR),
        ...writing,
        ticket: { ...opsTicket, required: false },
        approval: managerDecides(DAY),
      })),
      {
        publishedDaysAgo: 150,
        comment: 'Nobody used more than 4 h in six months. Every change of data now names its ticket.',
        settings: () => writingByTicket,
      },
      {
        publishedDaysAgo: 35,
        comment: 'A repair that runs over should not be cut in the middle: up to 4 h more, in the last hour.',
        settings: () => ({
          ...writingByTicket,
          extension: { times: 2, maxMs: 4 * HOUR, lastMs: HOUR },
          forOthers: true,
        }),
      },
    ],
  },
  {
    slug: 'orders-owner',
    name: 'Orders schema owner',
    allows: 'Own the tables of the orders database: change, create and drop them.',
    target: 'orders',
    entitlement: { database: 'orders', memberOf: 'orders_owner', account: 'one-time' },
    risk: 'high',
    owners: ['maud', 'viggo', 'amara'],
    versions: [
      first(() => ({
        ...lasts(HOUR, 2 * HOUR),
        start: { maxAheadMs: 14 * DAY },
        justification: why('Which migration or repair, and who checks the result?', 20),
        ticket: changeTicket,
        approval: ownersDecide(2),
      })),
    ],
  },
  {
    slug: 'orders-dump',
    name: 'Orders dump for export',
    allows:
      'Read every table of the orders database, contact details included, to take a copy out of the house.',
    target: 'orders',
    entitlement: { database: 'orders', memberOf: 'orders_dump', account: 'one-time' },
    risk: 'high',
    owners: ['helena'],
    versions: [
      first((groupId) => ({
        ...lasts(30 * MINUTE, HOUR),
        ...dumping,
        approval: groupDecides(groupId('security-responders'), 1, DAY),
      })),
      {
        publishedDaysAgo: 90,
        comment: 'A dump takes two minutes; an hour of full read access was more than it needs.',
        settings: (groupId) => ({
          ...lasts(10 * MINUTE, 15 * MINUTE),
          ...dumping,
          approval: groupDecides(groupId('security-responders'), 1, DAY),
        }),
      },
    ],
  },
  {
    slug: 'orders-breakglass',
    name: 'Orders break-glass owner',
    allows:
      'Everything in the orders database, for an incident: own its tables, see its sessions and end them.',
    target: 'orders',
    entitlement: { database: 'orders', memberOf: 'orders_breakglass', account: 'one-time' },
    risk: 'critical',
    owners: ['viggo', 'helena'],
    versions: [
      first((groupId) => breaksGlass(groupId('incident-commanders'))),
      {
        publishedDaysAgo: 30,
        comment:
          'In a fire nobody waits for two commanders: half an hour at once, told to everybody concerned, and reviewed.',
        settings: (groupId) => ({
          ...breaksGlass(groupId('incident-commanders')),
          emergency: {
            maxMs: 30 * MINUTE,
            reviewers: { from: [{ kind: 'group', id: groupId('security-responders') }] },
            reviewWithinMs: DAY,
          },
        }),
      },
    ],
  },
  {
    slug: 'warehouse-analyst',
    name: 'Warehouse analyst',
    allows: 'Read all facts and dimensions of the warehouse, with your own database login.',
    target: 'warehouse',
    entitlement: { database: 'warehouse', memberOf: 'warehouse_analyst', account: 'own' },
    risk: 'low',
    owners: ['sofia', 'freja'],
    versions: [
      first(() => ({
        ...lasts(4 * HOUR, 12 * HOUR),
        start: { maxAheadMs: 7 * DAY },
        justification: {
          required: false,
          minLength: 0,
          prompt: 'Which report or question? A few words help your peers.',
        },
        ticket: null,
        approval: { kind: 'none' },
      })),
    ],
  },
  {
    slug: 'warehouse-load',
    name: 'Warehouse loader',
    allows: 'Load, correct and reload facts of the warehouse; dimensions stay read-only.',
    target: 'warehouse',
    entitlement: { database: 'warehouse', memberOf: 'warehouse_loader', account: 'one-time' },
    risk: 'medium',
    owners: ['sofia'],
    versions: [
      first((groupId) => ({
        ...lasts(2 * HOUR, 6 * HOUR),
        start: { maxAheadMs: 7 * DAY },
        justification: why('Which load, and for which days?', 12),
        ticket: null,
        approval: groupDecides(groupId('data-engineers'), 1, 12 * HOUR),
      })),
      loadedOnCall,
    ],
  },
  {
    slug: 'warehouse-owner',
    name: 'Warehouse schema owner',
    allows: 'Own the tables of the warehouse: change, create and drop them.',
    target: 'warehouse',
    entitlement: { database: 'warehouse', memberOf: 'warehouse_owner', account: 'one-time' },
    risk: 'high',
    owners: ['sofia', 'viggo'],
    versions: [
      first(() => ({
        ...lasts(30 * MINUTE, 2 * HOUR),
        start: { maxAheadMs: 14 * DAY },
        justification: why('Which table, which change, and how long will readers notice?', 20),
        ticket: changeTicket,
        approval: ownersDecide(1),
      })),
      ownedInStages,
    ],
  },
]
