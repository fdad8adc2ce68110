import type { Insertable } from 'kysely'
import { DAY } from '@/lib/domain/duration'
import { BundleId } from '@/lib/domain/ids'
import type { Database } from '../schema'
import { person, role, type Cast } from './cast'
import { after } from './clock'
import { byPerson, type Told } from './events'
import { seededRandom } from './random'

/** Orders on one target and what becomes of them on the other: what Ada looks at when a delivery is late. */
const bundle = {
  slug: 'late-delivery',
  name: 'Late delivery',
  allows: 'Follow an order from its payment to its shipment.',
  if_one_fails: 'undo' as const,
  roles: ['orders-read', 'warehouse-analyst'],
}
const OFFERED_DAYS_AGO = 48

function onRecord(cast: Cast) {
  const at = after(cast.now, -OFFERED_DAYS_AGO * DAY)
  return { at, id: BundleId.parse(seededRandom(48_002).uuid(at)) }
}

export function bundleRows(cast: Cast): Insertable<Database['bundle']>[] {
  const { id, at } = onRecord(cast)
  const { roles: _, ...row } = bundle
  return [{ ...row, id, created_at: at }]
}

export function bundleRoleRows(cast: Cast): Insertable<Database['bundle_role']>[] {
  const { id } = onRecord(cast)
  return bundle.roles.map((slug) => ({ bundle_id: id, role_id: role(cast, slug).id }))
}

export function bundleEvents(cast: Cast): Told[] {
  const { id, at } = onRecord(cast)
  return [
    byPerson(at, person(cast, 'greta'), {
      action: 'bundle.added',
      object: { type: 'bundle', id, name: bundle.name },
      after: { ifOneFails: bundle.if_one_fails, roles: bundle.roles.map((slug) => role(cast, slug).name) },
    }),
  ]
}
