import type { Db } from '@/db/client'
import type { RequestId } from '@/lib/domain/ids'
import { answerRequest } from '@/lib/services/requests/decide'
import { submitRequest, type SubmitInput } from '@/lib/services/requests/submit'
import { aRole, as, aWish, type Person, type Role } from './factories'

/** Sends a request as that person would; the refusals of the policy come as codes. */
export async function askFor(
  db: Db,
  person: Person,
  role: Role,
  wish: Partial<SubmitInput> = {},
  now?: Date,
) {
  const sent = await submitRequest(as(db, person, now && { now: () => now }), aWish(role.id, wish))
  if (!sent.ok) throw new Error(sent.error)
  return { ...sent.value, codes: sent.value.reasons.map(({ code }) => code) }
}

export function approveAs(db: Db, person: Person, requestId: RequestId) {
  return answerRequest(as(db, person), { requestId, verb: 'approve', reason: '', durationMs: null })
}

/** Two roles that one person may ask for. */
export async function twoRoles(owner: Db, person: Person, wishes: Parameters<typeof aRole>[1] = {}) {
  return [
    await aRole(owner, { eligible: [person], ...wishes }),
    await aRole(owner, { eligible: [person], ...wishes }),
  ] as const
}
