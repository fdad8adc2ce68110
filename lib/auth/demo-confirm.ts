import type { ErrandId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { demoDoor } from './demo'
import { findErrand } from './errand'
import type { AuthParts } from './parts'
import type { CurrentSession } from './session'
import { confirmSession } from './step-up'
import { newToken } from './token'

/**
 * The demo's stand-in for a fresh sign-in at a provider: somebody who was chosen says once more that it is them. It
 * exists for sessions of the demo's door alone, and what is kept says `demo`.
 */
export async function confirmAsDemo(
  parts: AuthParts,
  current: CurrentSession,
  args: { id: ErrandId; token: string },
): Promise<Result<{ token: string; expiresAt: Date; returnPath: string }, 'demo-closed' | 'no-errand'>> {
  const door = await demoDoor(parts.env, parts.db)
  if (!door.open || current.session.via !== 'demo') return err('demo-closed')
  const errand = await findErrand(parts, current, args.id)
  if (errand === null || errand.kind !== 'step-up' || errand.settled_at !== null) return err('no-errand')
  const fresh = newToken()
  const [wanted] = errand.methods
  const { expiresAt } = await confirmSession(parts, {
    errand,
    current,
    token: args.token,
    newToken: fresh,
    proof: {
      via: 'demo',
      authTime: parts.now(),
      acr: null,
      amr: wanted === undefined ? ['demo'] : ['demo', wanted],
    },
  })
  return ok({ token: fresh, expiresAt, returnPath: errand.return_path })
}
