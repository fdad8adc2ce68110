import { activationOfNumber, reopenActivation } from '@/db/queries/bundle-activations'
import { askedBy, bundleNumber } from '@/lib/domain/bundle'
import type { RoleId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { batchIdOf, type RoleOutcome, type SubmitManyInput } from '../requests/submit-many'
import { submitRequest } from '../requests/submit'
import { bundleEvent, lostParts } from './parts'

export type RetryRefusal = 'no-such-bundle' | 'nothing-missing' | 'no-such-role'

/** A live bundle of the viewer's own of which a part is missing, as the sheet and the action ask for it. */
export async function incompleteBundle(ctx: PersonContext, name: string) {
  const number = bundleNumber(name)
  const activation = number === null ? null : await activationOfNumber(ctx.db, number)
  if (activation === null || activation.state !== 'incomplete') return null
  return can(ctx.viewer, 'bundle.manage', { holderId: activation.principal_id }).ok ? activation : null
}

/** Asks once more for the parts that are missing of a bundle whose others were kept: they belong to it as before. */
export async function retryParts(
  ctx: PersonContext,
  name: string,
  wish: SubmitManyInput,
): Promise<Result<RoleOutcome[], RetryRefusal>> {
  const now = ctx.now()
  const activation = await incompleteBundle(ctx, name)
  if (activation === null) return err('no-such-bundle')
  const missing = new Map(lostParts(activation, now).map((part) => [part.role_id, part.role_name]))
  const { roleIds, idempotencyKey, ...rest } = wish
  if (roleIds.length === 0 || roleIds.some((id) => !missing.has(id))) return err('nothing-missing')
  const reopened = await atomically<null, 'nothing-missing'>(ctx, async (tx) => {
    // Not looked at before what is asked for now can be there: else the sweep would find the old part missing again.
    if (!(await reopenActivation(tx, { id: activation.id, dueAt: askedBy(now) })))
      return err('nothing-missing')
    const after = { roles: roleIds.map((id) => missing.get(id) ?? '') }
    await record(tx, ctx, now, bundleEvent(activation, { action: 'bundle.retried', after }))
    return ok(null)
  })
  if (!reopened.ok) return reopened
  return submitAll(
    ctx,
    { ...rest, forId: ctx.viewer.id, batchId: activation.id },
    { idempotencyKey, roleIds, names: missing },
  )
}

async function submitAll(
  ctx: PersonContext,
  wish: Omit<Parameters<typeof submitRequest>[1], 'roleId' | 'idempotencyKey'>,
  asked: { idempotencyKey: string; roleIds: readonly RoleId[]; names: ReadonlyMap<RoleId, string> },
): Promise<Result<RoleOutcome[], 'no-such-role'>> {
  const outcomes: RoleOutcome[] = []
  for (const roleId of asked.roleIds) {
    const idempotencyKey = batchIdOf(ctx, `${asked.idempotencyKey} ${roleId}`)
    const sent = await submitRequest(ctx, { ...wish, roleId, idempotencyKey })
    if (!sent.ok) return err('no-such-role')
    outcomes.push({ ...sent.value, roleId, role: asked.names.get(roleId) ?? 'A role' })
  }
  return ok(outcomes)
}
