import type { Db } from '@/db/client'
import type { TargetId } from '@/lib/domain/ids'
import type { Sealer } from '@/lib/services/context'
import { secretPlace } from '@/lib/services/grants/secret-place'
import { sinkSecretPlace } from '@/lib/services/sinks/secret'
import { targetSecretPlace } from '@/lib/services/targets/sealed'
import { aPerson, type Person } from './factories'
import { aSink } from './sinks'

interface SecretWishes {
  target: TargetId
  at: Date
  /** The settings of the target that are secret. */
  fields: readonly string[]
}

/** Keeps `kept <field>` for each field of a target, and `kept` for a sink and for somebody's access; answers whose. */
export async function keepSecrets(
  db: Db,
  sealer: Sealer,
  { target, at, fields }: SecretWishes,
): Promise<Person> {
  const [person, sink] = [await aPerson(db), await aSink(db, { kind: 'stdout', config: {} })]
  await db
    .insertInto('target_secret')
    .values(
      fields.map((field) => ({
        target_id: target,
        field,
        set_at: at,
        sealed: sealer.seal(targetSecretPlace(target, field, at), `kept ${field}`),
      })),
    )
    .execute()
  await db
    .insertInto('sink_secret')
    .values({
      sink_id: sink,
      field: 'token',
      set_at: at,
      set_by: person.id,
      sealed: sealer.seal(sinkSecretPlace(sink, 'token', at), 'kept'),
    })
    .execute()
  const assignment = await db
    .insertInto('assignment')
    .values({
      target_id: target,
      principal_id: person.id,
      account: 'a',
      entitlement_key: 'k',
      entitlement: '{}',
      secret_set_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .updateTable('assignment')
    .set({ secret: sealer.seal(secretPlace(assignment.id, at), 'kept') })
    .where('id', '=', assignment.id)
    .execute()
  return person
}
