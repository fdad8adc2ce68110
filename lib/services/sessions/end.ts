import { findPerson } from '@/db/queries/principals'
import { endChosenSessions, type WhichSessions } from '@/db/queries/session-list'
import type { PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type EndSessionsRefusal = 'not-permitted' | 'no-such-session' | 'reason-missing'

/**
 * Ends sessions of oneself or, with a reason, of somebody else; their next request is refused. Answers how many
 * ended. `no-such-session` where none of those meant was open, or there is no such person.
 */
export async function endSessions(
  ctx: PersonContext,
  input: { principalId: PrincipalId; which: WhichSessions; reason: string },
): Promise<Result<number, EndSessionsRefusal>> {
  const { principalId, which } = input
  if (!can(ctx.viewer, 'sessions.end', { subjectId: principalId }).ok) return err('not-permitted')
  const own = principalId === ctx.viewer.id
  const reason = readableText(input.reason)
  if (!own && reason === '') return err('reason-missing')
  const now = ctx.now()
  return atomically<number, EndSessionsRefusal>(ctx, async (tx) => {
    const person = await findPerson(tx, principalId)
    if (person === null) return err('no-such-session')
    const because = own ? 'Ended from another session' : `Ended by ${ctx.actor.name}: ${reason}`
    const ended = await endChosenSessions(tx, { principalId, which, now, because })
    if (ended.length === 0) return err('no-such-session')
    for (const id of ended)
      await record(tx, ctx, now, {
        action: 'session.ended',
        object: { type: 'session', id, name: `Session of ${person.name}` },
        subject: { id: person.id, name: person.name },
        reason: own ? because : reason,
      })
    return ok(ended.length)
  })
}
