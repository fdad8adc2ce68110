import { createHash } from 'node:crypto'
import { roleNames } from '@/db/queries/batches'
import type { RoleId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { submitRequest, type SubmitInput, type Submitted } from './submit'

/** How many roles one click may ask for. */
export const maxRolesTogether = 10

export type SubmitManyRefusal = 'none-chosen' | 'too-many' | 'no-such-role'

/** What became of one of the roles. */
export type RoleOutcome = Submitted & { roleId: RoleId; role: string }

export type SubmitManyInput = Omit<SubmitInput, 'roleId' | 'batchId'> & { roleIds: readonly RoleId[] }

/**
 * One wish for several roles: a request for each, judged and stored by itself; one that is refused holds up no other.
 * The same key again makes nothing new, wherever the first attempt broke off. Outcomes come in the order asked.
 */
export async function submitRequests(
  ctx: PersonContext,
  input: SubmitManyInput,
): Promise<Result<RoleOutcome[], SubmitManyRefusal>> {
  const { roleIds, idempotencyKey, ...wish } = input
  const ids = [...new Set(roleIds)]
  if (ids.length === 0) return err('none-chosen')
  if (ids.length > maxRolesTogether) return err('too-many')
  const batchId = batchIdOf(ctx, idempotencyKey)
  const names = await roleNames(ctx.db, ids)
  const outcomes: RoleOutcome[] = []
  for (const roleId of ids) {
    const key = uuidOf(`${idempotencyKey} ${roleId}`)
    const sent = await submitRequest(ctx, { ...wish, roleId, batchId, idempotencyKey: key })
    if (!sent.ok) return err(sent.error)
    outcomes.push({ ...sent.value, roleId, role: names.get(roleId) ?? 'A role' })
  }
  return ok(outcomes)
}

/** What the requests of one click have in common: always the same for the same key. */
export function batchIdOf({ viewer }: Pick<PersonContext, 'viewer'>, idempotencyKey: string): string {
  return uuidOf(`${viewer.id} ${idempotencyKey}`)
}

/** The same text is always the same UUID, in the form of RFC 9562's version 8. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
