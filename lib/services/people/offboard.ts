import { disablePrincipal, lockPrincipal } from '@/db/queries/principals'
import type { GrantId, PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomicallyOrAgain, type PersonContext } from '../context'
import { announceLeft, endEverythingOf, type Left } from './leaving'

export type OffboardRefusal = 'no-such-person' | 'already-disabled' | 'not-permitted'

/**
 * Disables a person and ends everything of theirs, in one transaction. Returns the person's handle and the grants that
 * begin their end.
 */
export async function offboardPerson(
  ctx: PersonContext,
  input: { principalId: PrincipalId; reason: string },
): Promise<Result<{ handle: string; grants: GrantId[] }, OffboardRefusal>> {
  if (!can(ctx.viewer, 'people.offboard', { subjectId: input.principalId }).ok) return err('not-permitted')
  const now = ctx.now()
  const outcome = await atomicallyOrAgain<{ handle: string; left: Left }, OffboardRefusal>(
    ctx,
    async (tx) => {
      const person = await lockPrincipal(tx, input.principalId)
      if (person === null) return err('no-such-person')
      if (person.status === 'disabled') return err('already-disabled')
      await disablePrincipal(tx, { id: person.id, now })
      const left = await endEverythingOf(tx, ctx, person, now)
      await record(tx, ctx, now, {
        action: 'principal.disabled',
        object: { type: 'principal', id: person.id, name: person.name },
        subject: { id: person.id, name: person.name },
        reason: readableText(input.reason) || null,
        before: { status: 'active' },
        after: { status: 'disabled', sessionsEnded: left.sessions, tokensRevoked: left.tokens },
      })
      return ok({ handle: person.handle, left })
    },
  )
  if (!outcome.ok) return outcome
  const { handle, left } = outcome.value
  announceLeft(ctx, left)
  return ok({ handle, grants: left.grants })
}
