'use server'
import { refresh } from 'next/cache'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { PrincipalId, SessionId } from '@/lib/domain/ids'
import { endSessions, type EndSessionsRefusal } from '@/lib/services/sessions/end'
import { unreadable } from '../access-words'
import { signedIn } from '../viewer'

const Ending = z.object({
  principalId: PrincipalId,
  sessionId: z.union([z.literal('all'), SessionId]),
  reason: z
    .string()
    .max(500)
    .regex(/^[^\0]*$/)
    .default(''),
})

const said: Record<EndSessionsRefusal, string> = {
  'not-permitted': 'Sessions are ended by their person, administrators and operators.',
  'no-such-session': 'It is over already.',
  'reason-missing': 'Say why: it stands in the audit log.',
}

/** Ends one session, or all: of oneself all but the one at hand. */
export async function endSession(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/account')
  const input = Ending.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: unreadable }
  const { principalId, sessionId, reason } = input.data
  const own = principalId === ctx.viewer.id
  const which =
    sessionId === 'all'
      ? { allBut: own ? (ctx.session?.proof?.sessionId ?? null) : null }
      : { only: sessionId }
  const outcome = await endSessions(ctx, { principalId, which, reason })
  if (!outcome.ok) return { error: said[outcome.error] }
  refresh()
  return { done: outcome.value === 1 ? 'One session has ended.' : `${outcome.value} sessions have ended.` }
}
