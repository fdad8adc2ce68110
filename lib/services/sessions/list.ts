import { personBy } from '@/db/queries/explain'
import { sessionsOf } from '@/db/queries/session-list'
import type { PrincipalId, SessionId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { browserInWords } from '@/lib/domain/user-agent'
import type { PersonContext } from '../context'

/** A live session, as its person and administrators see it. */
export interface SessionShown {
  id: SessionId
  startedAt: Date
  lastSeenAt: Date
  endsAt: Date
  address: string | null
  browser: string
  signIn: { via: 'oidc' | 'demo'; host: string | null; at: Date; methods: string[]; acr: string | null }
  /** The one this page is shown in. */
  current: boolean
}

/** The person of an address, for whoever may see where they are signed in; null for anybody else. */
export async function personWithSessions(
  ctx: Pick<PersonContext, 'db' | 'viewer'>,
  handle: string,
): Promise<{ id: PrincipalId; name: string } | null> {
  const person = await personBy(ctx.db, { handle })
  return person !== null && can(ctx.viewer, 'sessions.end', { subjectId: person.id }).ok ? person : null
}

/** Where a person is signed in; a refusal is the sentence to show. */
export async function listSessions(
  ctx: Pick<PersonContext, 'db' | 'now' | 'viewer' | 'session'>,
  input: { principalId: PrincipalId; idleMs: number },
): Promise<Result<SessionShown[], string>> {
  const allowed = can(ctx.viewer, 'sessions.end', { subjectId: input.principalId })
  if (!allowed.ok) return err(allowed.reason)
  const now = ctx.now()
  const idleSince = new Date(now.getTime() - input.idleMs)
  const rows = await sessionsOf(ctx.db, { principalId: input.principalId, now, idleSince })
  return ok(
    rows.map((row) => ({
      id: row.id,
      startedAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      endsAt: row.expires_at,
      address: row.source_address,
      browser: browserInWords(row.user_agent),
      signIn: {
        via: row.via,
        host: row.issuer === null ? null : new URL(row.issuer).host,
        at: row.auth_time,
        methods: row.amr,
        acr: row.acr,
      },
      current: row.id === ctx.session?.proof?.sessionId,
    })),
  )
}
