import { z } from 'zod'
import { endSessionsAtProvider, hearLogoutToken } from '@/db/queries/session-list'
import { MINUTE } from '@/lib/domain/duration'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '@/lib/services/audit/record'
import { atomically } from '@/lib/services/context'
import { verifyToken } from './id-token'
import type { AuthParts } from './parts'
import { sessionObject } from './session'

const event = 'http://schemas.openid.net/event/backchannel-logout'
/** A provider sends one at once; it is not believed for longer than this. */
const believedFor = '2m'

const Claims = z
  .looseObject({
    iss: z.string(),
    jti: z.string().min(1).max(255),
    iat: z.number(),
    sub: z.string().min(1).max(255).optional(),
    sid: z.string().min(1).max(255).optional(),
    events: z.looseObject({ [event]: z.looseObject({}) }),
  })
  // A token with a nonce could be an ID token in disguise (OpenID Connect Back-Channel Logout, 2.4).
  .refine((claims) => !('nonce' in claims))
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined)

export type LogoutRefusal = 'no-provider' | 'not-valid' | 'heard-before'

/** Ends the sessions that a provider says are over there; answers how many. Believes its signature alone. */
export async function hearLogout(
  parts: AuthParts,
  args: { provider: string; token: string },
): Promise<Result<number, LogoutRefusal>> {
  const provider = parts.env.providers.find(({ id }) => id === args.provider)
  if (provider === undefined) return err('no-provider')
  const now = parts.now()
  const read = await verifyToken(provider, args.token, now, { maxTokenAge: believedFor })
    .then((payload) => Claims.safeParse(payload))
    .catch(() => null)
  if (read === null || !read.success) return err('not-valid')
  const { iss: issuer, jti, sub = null, sid = null } = read.data
  const origin = { via: 'sign-in' as const, ...(await parts.origin()) }
  const actor = { kind: 'system' as const, name: new URL(issuer).host }
  const because = 'Signed out at the identity provider'
  return atomically(parts, async (tx) => {
    const expiresAt = new Date(now.getTime() + 10 * MINUTE)
    if (!(await hearLogoutToken(tx, { issuer, jti, expiresAt }, now))) return err('heard-before')
    const ended = await endSessionsAtProvider(tx, { issuer, session: sid, subject: sub, now, because })
    for (const { id, principal_id, name } of ended)
      await record(tx, { actor, origin }, now, {
        action: 'session.ended',
        object: sessionObject(id, { id: principal_id, name }),
        subject: { id: principal_id, name },
        reason: because,
      })
    return ok(ended.length)
  })
}
