import { randomUUID } from 'node:crypto'
import { askedRemovals, updateFinding } from '@/db/queries/drift'
import { entitlementsOf } from '@/db/queries/targets'
import type { TargetRow } from '@/db/schema'
import { isConnectorError, ConnectorError, type Connector, type Observed } from '@/lib/connectors/connector'
import { SECOND } from '@/lib/domain/duration'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { callTo } from './call'

const timeoutMs = 20 * SECOND

type Asked = Awaited<ReturnType<typeof askedRemovals>>[number]

/**
 * Removes the standing access that an administrator asked to have removed and that this search has found again. What
 * the target does not let go is kept with its words, and tried again with every search. What went is taken out of `found`.
 */
export async function removeAsked(
  ctx: Context,
  target: TargetRow,
  connector: Connector<unknown, unknown>,
  found: Observed[],
): Promise<void> {
  for (const asked of await askedRemovals(ctx.db, target.id)) {
    const at = found.findIndex((each) => isSame(each, asked))
    if (at < 0) continue
    const trouble = await remove(ctx, target, connector, asked)
    if (trouble === null) found.splice(at, 1)
    await settle(ctx, target, asked, trouble)
  }
}

function isSame({ account, entitlementKey, assignmentId }: Observed, asked: Asked): boolean {
  return assignmentId === null && account === asked.account && entitlementKey === asked.entitlement_key
}

/** Null when the target confirmed it, else why not. */
async function remove(
  ctx: Context,
  target: TargetRow,
  connector: Connector<unknown, unknown>,
  { account, entitlement_key: key }: Asked,
): Promise<string | null> {
  const entitlements = await entitlementsOf(ctx.db, target.id)
  const entitlement = entitlements.find((each) => connector.entitlementKey(each) === key)
  if (entitlement === undefined)
    return 'No role of this target gives this access any more; remove it on the target by hand.'
  const standing = connector.standingAs?.(entitlement) ?? entitlement
  const assignment = { id: randomUUID(), account, entitlement: standing, until: null, password: null }
  try {
    await connector.ensureRevoked(callTo(ctx, target, timeoutMs), assignment)
    const seen = await connector.observe(callTo(ctx, target, timeoutMs), assignment)
    if (seen !== 'absent') throw new ConnectorError('transient', `The target still says ${seen}.`)
    return null
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return error.message
  }
}

async function settle(ctx: Context, target: TargetRow, asked: Asked, trouble: string | null): Promise<void> {
  const now = ctx.now()
  await atomically(ctx, async (tx) => {
    // No audit event for a failed try: nothing has changed, and it is tried again.
    await updateFinding(tx, asked.id, {
      removal_error: trouble,
      ...(trouble === null && { resolved_at: now }),
    })
    if (trouble === null)
      await record(tx, ctx, now, {
        action: 'drift.resolved',
        object: { type: 'drift', id: asked.id, name: `${asked.account} · ${asked.entitlement_key}` },
        target: { id: target.id, name: target.name },
        reason: 'Standing access was removed, as an administrator had asked; the target confirmed it.',
      })
    return ok(null)
  })
}
