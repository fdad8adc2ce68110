import type { PrincipalId } from '@/lib/domain/ids'
import type { Db } from '../client'

/** A service account or an agent that is in use at `now`, with who answers for it; null for anything else. */
export async function machineById(db: Db, id: PrincipalId, now: Date) {
  const row = await machines(db)
    .where('machine.id', '=', id)
    .where('machine.status', '=', 'active')
    .where((eb) => eb.or([eb('machine.ends_at', 'is', null), eb('machine.ends_at', '>', now)]))
    .executeTakeFirst()
  return row ?? null
}

/** Every service account and agent by name, those in use first. */
export async function listMachines(db: Db, args: { limit: number }) {
  return machines(db).orderBy('machine.status').orderBy('machine.name').limit(args.limit).execute()
}

function machines(db: Db) {
  return db
    .selectFrom('principal as machine')
    .innerJoin('principal as sponsor', 'sponsor.id', 'machine.sponsor_id')
    .select([
      'machine.id',
      'machine.kind',
      'machine.handle',
      'machine.name',
      'machine.title',
      'machine.status',
      'machine.created_at',
      'machine.disabled_at',
      'sponsor.id as sponsor_id',
      'sponsor.name as sponsor_name',
      'sponsor.handle as sponsor_handle',
    ])
    .where('machine.kind', '!=', 'person')
}
