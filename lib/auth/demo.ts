import type { Db } from '@/db/client'
import { countPeople, demoPeople, demoPerson, type DemoPerson } from '@/db/queries/demo'
import type { PrincipalId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import type { AuthParts } from './parts'
import { startSession } from './session'
import { newToken } from './token'

export type DemoDoor = { open: true } | { open: false; reason: string }

/**
 * Whether people may come in by choosing who they are. Only with GATEHOUSE_DEMO=1, whatever NODE_ENV says, and only
 * while nobody in the database is real: one real person, and the door is shut for good.
 */
export async function demoDoor(env: Pick<AuthParts['env'], 'demo'>, db: Db): Promise<DemoDoor> {
  if (!env.demo)
    return { open: false, reason: 'Choosing a person is for the demo, and this portal does not run as one.' }
  const { everyone, real } = await countPeople(db)
  if (everyone === 0)
    return { open: false, reason: 'There is nobody to choose yet: the demo company has not been set up.' }
  if (real > 0)
    return {
      open: false,
      reason: 'Choosing a person is switched off: this portal holds people who are not part of the demo.',
    }
  return { open: true }
}

/** The people to choose from; `search` narrows by name, title or team, and may be empty. */
export function choices(parts: Pick<AuthParts, 'db' | 'now'>, search: string): Promise<DemoPerson[]> {
  return demoPeople(parts.db, { now: parts.now(), search: search.trim() })
}

/** Starts a session as the chosen person. The door is tried here again: a form may be posted without the page. */
export async function enterAs(
  parts: AuthParts,
  args: { personId: PrincipalId; previousToken: string | undefined },
): Promise<Result<{ token: string; expiresAt: Date }, 'demo-closed' | 'demo-unknown'>> {
  const door = await demoDoor(parts.env, parts.db)
  if (!door.open) return err('demo-closed')
  const now = parts.now()
  const person = await demoPerson(parts.db, { id: args.personId, now })
  if (person === null) return err('demo-unknown')
  const token = newToken()
  const proof = { via: 'demo' as const, authTime: now, acr: null, amr: ['demo'] }
  const { expiresAt } = await startSession(parts, { person, token, previousToken: args.previousToken, proof })
  return ok({ token, expiresAt })
}
