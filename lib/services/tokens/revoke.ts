import { lockToken, revokeTokenRow } from '@/db/queries/tokens'
import type { TokenId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type RevokeTokenRefusal = 'no-such-token' | 'revoked-already'

/** Ends a token at once: the next call with it is refused. */
export async function revokeToken(
  ctx: PersonContext,
  input: { id: TokenId; reason: string },
): Promise<Result<null, RevokeTokenRefusal>> {
  const now = ctx.now()
  return atomically<null, RevokeTokenRefusal>(ctx, async (tx) => {
    const row = await lockToken(tx, input.id)
    if (row === null || !can(ctx.viewer, 'token.revoke', { ownerId: row.principal_id }).ok)
      return err('no-such-token')
    if (row.revoked_at !== null) return err('revoked-already')
    const reason = readableText(input.reason).slice(0, 500) || 'Not needed any more'
    await revokeTokenRow(tx, { id: row.id, by: ctx.viewer.id, because: reason, now })
    await record(tx, ctx, now, {
      action: 'token.revoked',
      object: { type: 'token', id: row.id, name: row.name },
      ...(row.principal_id !== null &&
        row.principal_id !== ctx.viewer.id && {
          subject: { id: row.principal_id, name: row.owner_name ?? row.name },
        }),
      reason,
    })
    return ok(null)
  })
}
