import {
  beginEnding,
  cancelWaitingOf,
  findActivation,
  type ActivationRow,
} from '@/db/queries/bundle-activations'
import type { AuditEntry } from '@/lib/domain/audit'
import { askedBy, bundleName, partState, type BundleEnding } from '@/lib/domain/bundle'
import { endableStates } from '@/lib/domain/grant'
import { err, ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { endGrant } from '../grants/end'
import { requestEvent } from '../requests/event'
import { bundleEvent, lossOf, missingParts, toPart } from './parts'

interface Begun {
  ending: BundleEnding
  now: Date
  event: Pick<AuditEntry, 'action' | 'reason'>
}

/**
 * Resolves that every part is to end, and takes back what still waits for an answer: from here on no further part can
 * be given, and the sweep goes on with it whatever happens. False when that was resolved before.
 */
export async function beginEnd(ctx: Context, activation: ActivationRow, begun: Begun): Promise<boolean> {
  const { ending, now, event } = begun
  const outcome = await atomically<null, 'resolved-before'>(ctx, async (tx) => {
    if (!(await beginEnding(tx, { id: activation.id, ending, now }))) return err('resolved-before')
    await record(tx, ctx, now, bundleEvent(activation, { ...event, after: { ending } }))
    for (const row of await cancelWaitingOf(tx, { batchId: activation.id, now }))
      await record(
        tx,
        ctx,
        now,
        await requestEvent(tx, row, {
          action: 'request.canceled',
          reason: reasonFor({ ...activation, ending }, now),
          before: { state: 'PENDING_APPROVAL' },
          after: { state: 'CANCELED' },
        }),
      )
    return ok(null)
  })
  return outcome.ok
}

/** Ends whatever of it is given, being given or scheduled; false while a part may still be asked for. */
export async function endParts(ctx: Context, { id }: ActivationRow, now: Date): Promise<boolean> {
  // Read again: what was approved in the last instant before the end was resolved has a grant by now.
  const activation = await findActivation(ctx.db, id)
  if (activation === null) return false
  const comment = reasonFor(activation, now)
  for (const { grant_id: grantId, grant_state: state } of activation.parts)
    if (grantId !== null && state !== null && endableStates.includes(state))
      await endGrant(ctx, {
        grantId,
        endReason: activation.ending === 'released' ? 'RELEASED' : 'REVOKED',
        comment,
      })
  const until = askedBy(activation.submitted_at)
  return !activation.parts.some((part) => partState(toPart(part), until, now) === 'to-come')
}

/** What each part says of its end: which bundle it belonged to, and what became of that. */
function reasonFor(activation: ActivationRow, now: Date): string {
  const whole = `${bundleName(activation.number)} ${activation.name}`
  if (activation.ending === 'released') return `Ended with all of ${whole}.`
  const lost = missingParts(activation, now).map(lossOf)
  return `${whole} is given whole or not at all, and ${lost.join('; ')}`
}
