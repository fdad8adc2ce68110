import { activationOfNumber, findActivation, type ActivationRow } from '@/db/queries/bundle-activations'
import { standingOf } from '@/lib/domain/bundle'
import type { GrantId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { beginEnd } from './end-parts'
import { toActivated } from './parts'
import { settleBundle } from './settle'

export type ReleaseBundleRefusal = 'no-such-bundle' | 'not-yours' | 'already-over'

/**
 * Gives every part of an activated bundle back at once: what is given ends, what waits is taken back, what is
 * scheduled does not start. Answers the grants that are on their way out.
 */
export async function releaseBundle(
  ctx: PersonContext,
  input: { number: number },
): Promise<Result<GrantId[], ReleaseBundleRefusal>> {
  const now = ctx.now()
  const activation = await activationOfNumber(ctx.db, input.number)
  if (activation === null) return err('no-such-bundle')
  if (!can(ctx.viewer, 'bundle.manage', { holderId: activation.principal_id }).ok) return err('not-yours')
  if (isOver(activation, now)) return err('already-over')
  const event = { action: 'bundle.released' as const, reason: null }
  if (!(await beginEnd(ctx, activation, { ending: 'released', now, event }))) return err('already-over')
  await settleBundle(ctx, { ...activation, ending: 'released' }, now)
  const after = await findActivation(ctx.db, activation.id)
  return ok((after?.parts ?? []).flatMap((part) => part.grant_id ?? []))
}

function isOver(activation: ActivationRow, now: Date): boolean {
  return activation.ending !== null || standingOf(toActivated(activation), now).over
}
