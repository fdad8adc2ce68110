import { assignmentById } from '@/db/queries/assignments'
import { findGrant, lockGrant } from '@/db/queries/grants'
import { targetById } from '@/db/queries/targets'
import { isConnectorError, type Issued } from '@/lib/connectors/connector'
import { isLive } from '@/lib/domain/grant'
import type { AssignmentId, GrantId, TargetId } from '@/lib/domain/ids'
import { readPublicKey, type PublicKeyProblem } from '@/lib/domain/public-key'
import { err, ok, type Result } from '@/lib/domain/result'
import { troubleText } from '@/lib/domain/target-trouble'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { callTo } from '../targets/call'
import { grantEvent } from './event'
import { toClock } from './open-grant'

export type IssueRefusal =
  | { kind: 'not-yours' | 'not-live' | 'nothing-to-issue' }
  | { kind: 'key'; problem: PublicKeyProblem }
  /** `message` is fit to be shown. */
  | { kind: 'target'; message: string }

/**
 * Makes what the holder of a live grant signs in with: a certificate over their own public key, or a document with a
 * token. It is handed out only after it stands in the audit log, and the portal keeps no copy.
 */
export async function issueCredential(
  ctx: PersonContext,
  input: { grantId: GrantId; publicKey: string },
): Promise<Result<Issued, IssueRefusal>> {
  const grant = await findGrant(ctx.db, input.grantId)
  if (grant === null || grant.principal_id !== ctx.viewer.id) return err({ kind: 'not-yours' })
  const { ends_at: until, assignment_id: assignmentId } = grant
  if (!isLive(toClock(grant), ctx.now()) || until === null || assignmentId === null)
    return err({ kind: 'not-live' })
  const made = await make(ctx, { assignmentId, targetId: grant.target_id, until, publicKey: input.publicKey })
  if (!made.ok) return made
  return handOver(ctx, input.grantId, made.value)
}

async function make(
  ctx: PersonContext,
  asked: { assignmentId: AssignmentId; targetId: TargetId; until: Date; publicKey: string },
): Promise<Result<Issued, IssueRefusal>> {
  const assignment = await assignmentById(ctx.db, asked.assignmentId)
  const target = await targetById(ctx.db, asked.targetId)
  if (assignment === null || target === null) return err({ kind: 'nothing-to-issue' })
  try {
    const connector = ctx.connectorFor(target.connector)
    if (connector.issue === undefined) return err({ kind: 'nothing-to-issue' })
    const { id, account, entitlement } = assignment
    const { handsOut } = connector.capabilities(entitlement)
    if (handsOut !== 'certificate' && handsOut !== 'token') return err({ kind: 'nothing-to-issue' })
    const key = handsOut === 'certificate' ? readPublicKey(asked.publicKey) : null
    if (key !== null && !key.ok) return err({ kind: 'key', problem: key.problem })
    return ok(
      await connector.issue(
        callTo(ctx, target, ctx.engine.leaseMs),
        { id, account, entitlement, until: asked.until },
        { publicKey: key?.key ?? null },
      ),
    )
  } catch (error) {
    if (!isConnectorError(error)) throw error
    ctx.log.warn({ target: target.slug, reason: error.message }, 'a credential could not be issued')
    return err({ kind: 'target', message: troubleText(error.errorClass, error.message) })
  }
}

/** Nothing leaves the portal for a grant that ended while it was made. */
async function handOver(
  ctx: PersonContext,
  grantId: GrantId,
  issued: Issued,
): Promise<Result<Issued, IssueRefusal>> {
  const now = ctx.now()
  return atomically<Issued, IssueRefusal>(ctx, async (tx) => {
    const grant = await lockGrant(tx, grantId)
    if (grant === null || !isLive(toClock(grant), now)) return err({ kind: 'not-live' })
    await record(
      tx,
      ctx,
      now,
      grantEvent(grant, {
        action: 'secret.issued',
        after: { file: issued.fileName, expiresAt: issued.expiresAt.toISOString() },
      }),
    )
    return ok(issued)
  })
}
