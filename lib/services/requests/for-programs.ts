import { latestRequests, ownGrant } from '@/db/queries/api'
import { roleIdBySlug } from '@/db/queries/roles'
import type { GrantState } from '@/lib/domain/grant'
import { grantName, requestName, type GrantId, type RequestId } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { submitRequest } from './submit'

/** A request as a program reads it. */
export interface ToldRequest {
  id: RequestId
  name: string
  state: RequestState
  role: string
  reasons: string[]
  grantId: GrantId | null
  submittedAt: Date
}

export interface ToldGrant {
  id: GrantId
  name: string
  state: GrantState
  role: string
  target: string
  account: string | null
  startsAt: Date
  endsAt: Date | null
  endReason: string | null
}

const shown = 50

/** The latest requests of whoever the token acts for, or the one with this id. */
export async function toldRequests(ctx: PersonContext, id?: RequestId): Promise<ToldRequest[]> {
  const only = id === undefined ? {} : { id }
  const rows = await latestRequests(ctx.db, { principalId: ctx.viewer.id, ...only, limit: shown })
  return rows.map((row) => ({
    id: row.id,
    name: requestName(row.number),
    state: row.state,
    role: row.role,
    reasons: row.verdict.outcome === 'refused' ? row.verdict.reasons.map(({ text }) => text) : [],
    grantId: row.grant_id,
    submittedAt: row.submitted_at,
  }))
}

export interface Asked {
  role: string
  durationMs: number
  start: Date | null
  justification: string
  ticket: string
  idempotencyKey: string
}

/** Asks for a role by its short name; one that was asked before under the same key is answered again. */
export async function submitForProgram(
  ctx: PersonContext,
  { role, ...wish }: Asked,
): Promise<Result<{ request: ToldRequest; repeated: boolean }, 'no-such-role'>> {
  const roleId = await roleIdBySlug(ctx.db, role)
  if (roleId === null) return err('no-such-role')
  const sent = await submitRequest(ctx, { roleId, ...wish })
  if (!sent.ok) return sent
  const [told] = await toldRequests(ctx, sent.value.id)
  if (told === undefined) return err('no-such-role')
  return ok({ request: told, repeated: sent.value.repeated })
}

/** One's own grant; null for anybody else's. */
export async function toldGrant(ctx: PersonContext, id: GrantId): Promise<ToldGrant | null> {
  const row = await ownGrant(ctx.db, { id, principalId: ctx.viewer.id })
  return (
    row && {
      id: row.id,
      name: grantName(row.number),
      state: row.state,
      role: row.role,
      target: row.target,
      account: row.account,
      startsAt: row.access_granted_at ?? row.planned_start,
      endsAt: row.ends_at,
      endReason: row.end_reason,
    }
  )
}
