import { endableGrantsOf } from '@/db/queries/grants'
import { cancelPendingOf } from '@/db/queries/requests'
import { disablePrincipal, lockPrincipal } from '@/db/queries/principals'
import { endSessionsOf } from '@/db/queries/sessions'
import type { GrantId, PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { endGrant } from '../grants/end'
import { requestEvent } from '../requests/event'
import { leaveAllSeats } from '../requests/leave'

export type OffboardRefusal = 'no-such-person' | 'already-disabled' | 'not-permitted'

/**
 * Disables a person: sessions end at once, what waits for an answer is canceled, and every live or scheduled grant begins
 * its end. Returns the person's handle and those grants. Where
 * a crash leaves one out, the sweep ends it: it looks for grants of people who have left.
 */
export async function offboardPerson(
  ctx: PersonContext,
  input: { principalId: PrincipalId; reason: string },
): Promise<Result<{ handle: string; grants: GrantId[] }, OffboardRefusal>> {
  if (!can(ctx.viewer, 'people.offboard', { subjectId: input.principalId }).ok) return err('not-permitted')
  const now = ctx.now()
  const outcome = await atomically<{ handle: string; name: string }, OffboardRefusal>(ctx, async (tx) => {
    const person = await lockPrincipal(tx, input.principalId)
    if (person === null) return err('no-such-person')
    if (person.status === 'disabled') return err('already-disabled')
    await disablePrincipal(tx, { id: person.id, now })
    const waiting = await cancelPendingOf(tx, { requesterId: person.id, now })
    const sessions = await endSessionsOf(tx, { principalId: person.id, now })
    await record(tx, ctx, now, {
      action: 'principal.disabled',
      object: { type: 'principal', id: person.id, name: person.name },
      subject: { id: person.id, name: person.name },
      reason: readableText(input.reason) || null,
      before: { status: 'active' },
      after: { status: 'disabled', sessionsEnded: sessions },
    })
    for (const row of waiting)
      await record(
        tx,
        ctx,
        now,
        await requestEvent(tx, row, {
          action: 'request.canceled',
          reason: 'The person who asked has been offboarded.',
          before: { state: 'PENDING_APPROVAL' },
          after: { state: 'CANCELED' },
        }),
      )
    return ok({ handle: person.handle, name: person.name })
  })
  if (!outcome.ok) return outcome
  const { handle, name } = outcome.value
  await leaveAllSeats(ctx, { id: input.principalId, name })
  const grants = await endableGrantsOf(ctx.db, input.principalId)
  for (const grantId of grants) await endGrant(ctx, { grantId, endReason: 'PRINCIPAL_DISABLED' })
  return ok({ handle, grants })
}
