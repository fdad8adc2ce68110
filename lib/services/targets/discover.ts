import { assignmentById, markDue } from '@/db/queries/assignments'
import { narrowedEntitlements } from '@/db/queries/narrowing'
import { claimListing, entitlementsOf, explainedAssignments, markListed } from '@/db/queries/targets'
import { noteFinding, resolveUnseen } from '@/db/queries/drift'
import type { Tx } from '@/db/client'
import type { TargetRow } from '@/db/schema'
import { isConnectorError, type Connector, type Observed } from '@/lib/connectors/connector'
import { AssignmentId } from '@/lib/domain/ids'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { actingAs, atomically, type Context } from '../context'
import { callTo } from './call'
import { removeAsked } from './remove-asked'

/** How long one search of a target may take, in milliseconds. */
const searchTimeoutMs = 60_000

/**
 * Searches one due target for access that no grant explains. What bears our mark is removed and recorded; what is
 * not ours is a finding and never touched. Returns false when no search was due.
 */
export async function discoverDue(ctx: Context): Promise<boolean> {
  const now = ctx.now()
  const target = await claimListing(ctx.db, {
    now,
    nextAt: new Date(now.getTime() + ctx.engine.observeEveryMs),
  })
  if (target === null) return false
  const connector = ctx.connectorFor(target.connector)
  const engine = actingAs(ctx, { kind: 'connector', name: target.name }, 'engine')
  try {
    await search(engine, target, connector)
  } catch (error) {
    if (!isConnectorError(error)) throw error
    ctx.log.warn({ target: target.slug, reason: error.message }, 'a target could not be searched')
  }
  return true
}

async function search(
  ctx: Context,
  target: TargetRow,
  connector: Connector<unknown, unknown>,
): Promise<void> {
  const ofRoles = (await entitlementsOf(ctx.db, target.id)).map((raw) => connector.entitlement.parse(raw))
  const keys = new Set(ofRoles.map((entitlement) => connector.entitlementKey(entitlement)))
  const narrowed = (await narrowedEntitlements(ctx.db, target.id)).flatMap((raw) => {
    const { data } = connector.entitlement.safeParse(raw)
    return data === undefined ? [] : [data]
  })
  const call = callTo(ctx, target, searchTimeoutMs)
  const found: Observed[] = []
  for await (const holder of connector.list(call, [...ofRoles, ...narrowed]))
    // A part of a role is looked for because of our own marks; who else has just that part is nobody's finding.
    if (holder.assignmentId !== null || keys.has(holder.entitlementKey)) found.push(holder)
  // Read after the search: what was granted while it ran is explained by then.
  const explained = await explainedAssignments(ctx.db, target.id)
  const byAccount = new Set(explained.map((one) => one.account))
  const byId = new Set<string>(explained.map((one) => one.id))
  const now = ctx.now()
  await removeAsked(ctx, target, connector, found)
  for (const holder of found) {
    if (holder.assignmentId === null) {
      if (!byAccount.has(holder.account)) await noteFound(ctx, target, holder, 'standing', now)
    } else if (!byId.has(holder.assignmentId)) await noteOrphan(ctx, target, holder, holder.assignmentId, now)
  }
  await closeSearch(ctx, target, now)
}

const foundReason = {
  standing: 'Standing access that no grant explains was found on the target.',
  orphan: 'Access with the mark of a portal was found, of an assignment that this portal does not know.',
}

async function noteFound(
  ctx: Context,
  target: TargetRow,
  holder: Observed,
  kind: 'standing' | 'orphan',
  now: Date,
): Promise<void> {
  await atomically(ctx, async (tx) => {
    if (await note(tx, target, holder, { kind, now, resolved: false }))
      await record(tx, ctx, now, {
        ...drifted(target, holder),
        action: 'drift.found',
        reason: foundReason[kind],
      })
    return ok(null)
  })
}

/**
 * An orphan of ours goes back to the engine, which decides under a lease: a grant that began this very moment keeps it.
 * One whose assignment we do not know may be another portal's on the same server: it is a finding, never removed.
 */
async function noteOrphan(
  ctx: Context,
  target: TargetRow,
  holder: Observed,
  marked: string,
  now: Date,
): Promise<void> {
  const id = AssignmentId.safeParse(marked)
  const assignment = id.success ? await assignmentById(ctx.db, id.data) : null
  if (assignment === null) return noteFound(ctx, target, holder, 'orphan', now)
  // Two targets of ours may be databases of one server: the other one's search has it.
  if (assignment.target_id !== target.id) return
  await atomically(ctx, async (tx) => {
    await markDue(tx, { ids: [assignment.id], now })
    await note(tx, target, holder, { kind: 'orphan', now, resolved: true })
    await record(tx, ctx, now, {
      ...drifted(target, holder),
      action: 'drift.repaired',
      assignmentId: assignment.id,
      reason: 'Access that bears our mark but that no grant explains is removed from the target.',
    })
    return ok(null)
  })
}

async function closeSearch(ctx: Context, target: TargetRow, now: Date): Promise<void> {
  await atomically(ctx, async (tx) => {
    await markListed(tx, { id: target.id, now })
    for (const gone of await resolveUnseen(tx, { targetId: target.id, now }))
      await record(tx, ctx, now, {
        action: 'drift.resolved',
        object: { type: 'drift', id: gone.id, name: `${gone.account} · ${gone.entitlement_key}` },
        target: { id: target.id, name: target.name },
        reason: 'Standing access found earlier is no longer on the target.',
      })
    return ok(null)
  })
}

function note(
  tx: Tx,
  target: TargetRow,
  holder: Observed,
  found: { kind: 'standing' | 'orphan'; now: Date; resolved: boolean },
): Promise<boolean> {
  return noteFinding(tx, {
    targetId: target.id,
    account: holder.account,
    entitlementKey: holder.entitlementKey,
    assignmentId: null,
    attribution: holder.attribution,
    ...found,
  })
}

function drifted(target: TargetRow, holder: Observed) {
  return {
    object: {
      type: 'drift' as const,
      id: holder.assignmentId ?? holder.account,
      name: `${holder.account} · ${holder.entitlementKey}`,
    },
    target: { id: target.id, name: target.name },
  }
}
