import { endIntegration as endRow } from '@/db/queries/integrations'
import type { IntegrationId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type EndIntegrationRefusal = 'not-permitted' | 'reason-missing' | 'no-such-integration'

/** Takes an integration out of use. Policies that name it then fare as with one that does not answer. */
export async function endIntegration(
  ctx: PersonContext,
  input: { id: IntegrationId; reason: string },
): Promise<Result<null, EndIntegrationRefusal>> {
  if (!can(ctx.viewer, 'integrations.manage', null).ok) return err('not-permitted')
  const now = ctx.now()
  const reason = readableText(input.reason)
  if (reason === '') return err('reason-missing')
  return atomically<null, EndIntegrationRefusal>(ctx, async (tx) => {
    const row = await endRow(tx, { id: input.id, by: ctx.viewer.id, now })
    if (row === null) return err('no-such-integration')
    await record(tx, ctx, now, {
      action: 'integration.ended',
      object: { type: 'integration', id: row.id, name: row.name },
      reason,
      before: { kind: row.kind, provider: row.provider, slug: row.slug },
    })
    return ok(null)
  })
}
