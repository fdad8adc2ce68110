import { listMachines } from '@/db/queries/machines'
import { listTokens } from '@/db/queries/tokens'
import type { PrincipalId, TokenId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { tokenState, type TokenScope, type TokenState } from '@/lib/domain/token'
import type { PersonContext } from '../context'

export interface ShownToken {
  id: TokenId
  name: string
  /** How its text begins: enough to find it where it is used. */
  beginning: string
  scopes: TokenScope[]
  networks: string[]
  issuer: string | null
  state: TokenState
  createdAt: Date
  createdBy: string
  expiresAt: Date
  lastUsedAt: Date | null
  lastUsedFrom: string | null
  revokedBecause: string | null
  /** For whom it acts; null for the portal itself. */
  owner: string | null
}

const shown = 200

/** One's own tokens. */
export async function ownTokens(ctx: PersonContext): Promise<ShownToken[]> {
  return read(ctx, ctx.viewer.id)
}

export interface ServiceTokens {
  tokens: ShownToken[]
  /** The machines that a token can be made for. */
  machines: { id: PrincipalId; name: string }[]
}

/** The tokens of the portal and of machines. Fails with the sentence for whoever may not manage them. */
export async function serviceTokens(ctx: PersonContext): Promise<Result<ServiceTokens, string>> {
  const permission = can(ctx.viewer, 'tokens.manage', null)
  if (!permission.ok) return err(permission.reason)
  const machines = await listMachines(ctx.db, { limit: shown })
  return ok({
    tokens: await read(ctx, null),
    machines: machines.filter(({ status }) => status === 'active').map(({ id, name }) => ({ id, name })),
  })
}

async function read({ db, now }: PersonContext, principalId: PrincipalId | null): Promise<ShownToken[]> {
  const at = now()
  const rows = await listTokens(db, { principalId, now: at, limit: shown })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    beginning: `gh_${row.key}_`,
    scopes: row.scopes,
    networks: row.networks,
    issuer: row.issuer,
    state: tokenState({ revokedAt: row.revoked_at, expiresAt: row.expires_at }, at),
    createdAt: row.created_at,
    createdBy: row.author_name,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
    revokedBecause: row.revoked_because,
    owner: row.owner_name,
  }))
}
