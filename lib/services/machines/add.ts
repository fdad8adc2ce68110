import { personCalled } from '@/db/queries/colleagues'
import { insertPrincipal } from '@/db/queries/directory'
import { freeHandle, lockNewcomers } from '@/db/queries/identities'
import { toHandle } from '@/lib/domain/handle'
import type { PrincipalId } from '@/lib/domain/ids'
import { machineName } from '@/lib/domain/machine'
import { can } from '@/lib/domain/permission'
import type { PrincipalKind } from '@/lib/domain/principal'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export interface NewMachine {
  kind: Exclude<PrincipalKind, 'person'>
  name: string
  purpose: string
  /** Who answers for it: a handle, an address or a name. */
  sponsor: string
}

export type AddMachineRefusal = 'not-permitted' | 'name-missing' | 'purpose-missing' | 'no-such-sponsor'

/** Makes a service account or an agent. It may do nothing until it is made eligible, as may its sponsor. */
export async function addMachine(
  ctx: PersonContext,
  input: NewMachine,
): Promise<Result<PrincipalId, AddMachineRefusal>> {
  if (!can(ctx.viewer, 'machines.manage', null).ok) return err('not-permitted')
  const now = ctx.now()
  const own = readableText(input.name).slice(0, 60)
  const purpose = readableText(input.purpose).slice(0, 200)
  if (own === '') return err('name-missing')
  if (purpose === '') return err('purpose-missing')
  const called = input.sponsor.trim()
  const sponsor = called === '' ? null : await personCalled(ctx.db, called, now)
  if (sponsor === null) return err('no-such-sponsor')
  return atomically<PrincipalId, AddMachineRefusal>(ctx, async (tx) => {
    await lockNewcomers(tx)
    const handle = await freeHandle(tx, toHandle(own))
    const name = machineName(own, input.kind, sponsor.name)
    const id = await insertPrincipal(tx, {
      kind: input.kind,
      handle,
      name,
      own_name: own,
      // Nobody reads mail that goes to a machine; its sponsor is told instead.
      email: `${handle}@machines.invalid`,
      title: purpose,
      sponsor_id: sponsor.id,
      created_at: now,
    })
    await record(tx, ctx, now, {
      action: 'principal.created',
      object: { type: 'principal', id, name },
      subject: { id, name },
      reason: purpose,
      after: { kind: input.kind, handle, sponsor: sponsor.name },
    })
    return ok(id)
  })
}
