import { randomUUID } from 'node:crypto'
import { appendOperation, claimAssignment, holdsLease, storeSecret, updateAssignment } from '@/db/queries/assignments'
import { openGrants } from '@/db/queries/grants'
import type { AssignmentRow, GrantRow, TargetRow } from '@/db/schema'
import { ConnectorError, type Call, type Connector, type TargetAssignment } from '@/lib/connectors/connector'
import { workFor, type OpenGrant, type Outcome, type Work } from '@/lib/domain/assignment'
import { SECOND } from '@/lib/domain/duration'
import type { AssignmentId } from '@/lib/domain/ids'
import type { Context } from '../context'
import { newPassword } from './password'
import { saveOutcome } from './settle'

/**
 * The target may let access stand this much longer than asked for: the grant's time counts from the target's answer,
 * which comes up to a call's length later, and the portal's own end comes first. With a connector's own lag for
 * differing clocks it stays within a minute.
 */
export const nativeGraceMs = 55 * SECOND

/** One claimed assignment in the hands of one worker. */
interface Job {
  ctx: Context
  target: TargetRow
  connector: Connector<unknown, unknown>
  assignment: AssignmentRow
  lease: string
  call: Call<unknown>
}

export type Worked = 'idle' | 'done' | 'failed'

/**
 * Takes one due assignment of `target`, makes the target agree with what its grants want, and records what the target
 * confirmed. Safe to be killed anywhere: the lease runs out and another worker starts from what is true.
 */
export async function workOnce(ctx: Context, target: TargetRow, id?: AssignmentId): Promise<Worked> {
  const connector = ctx.connectorFor(target.connector)
  const lease = randomUUID()
  const claimedAt = ctx.now()
  const leasedUntil = new Date(claimedAt.getTime() + ctx.engine.leaseMs)
  const assignment = await claimAssignment(ctx.db, {
    targetId: target.id,
    now: claimedAt,
    leasedUntil,
    lease,
    ...(id !== undefined && { id }),
  })
  if (assignment === null) return 'idle'
  const { hardTimeoutMs } = connector.capabilities(connector.entitlement.parse(assignment.entitlement))
  const call: Call<unknown> = {
    config: connector.config.parse(target.config),
    secret: (reference) => ctx.secretOf(reference),
    signal: AbortSignal.timeout(Math.min(hardTimeoutMs, ctx.engine.leaseMs * 0.8)),
    deadline: leasedUntil,
    stillWanted: () => holdsLease(ctx.db, { id: assignment.id, lease, now: ctx.now() }),
  }
  return perform({ ctx, target, connector, assignment, lease, call })
}

async function perform(job: Job): Promise<Worked> {
  const { ctx, assignment } = job
  const grants = (await openGrants(ctx.db, assignment.id)).map(toOpenGrant)
  const startedAt = ctx.now()
  const work = workFor(grants, { secretRenewal: assignment.secret_renewal }, startedAt)
  const outcome = await attempt(job, work)
  const finishedAt = ctx.now()
  await appendOperation(ctx.db, {
    assignment_id: assignment.id,
    kind: work.kind === 'look' ? 'verify' : work.kind,
    outcome: outcome.kind === 'failed' ? 'error' : 'ok',
    error_class: outcome.kind === 'failed' ? outcome.errorClass : null,
    message: outcome.kind === 'failed' ? outcome.message : outcome.kind,
    attempt: assignment.attempts + 1,
    started_at: startedAt,
    finished_at: finishedAt,
  })
  await saveOutcome(ctx, { target: job.target, assignment, lease: job.lease, outcome, work })
  return outcome.kind === 'failed' ? 'failed' : 'done'
}

/** An outcome with what the row keeps of a failure and of the last look. */
export type Attempted = Outcome & { errorClass: string | null; repaired: boolean }

async function attempt(job: Job, work: Work): Promise<Attempted> {
  try {
    return await act(job, work)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    const permanent = error.errorClass === 'refused' || error.errorClass === 'not-found'
    return { kind: 'failed', message: error.message, permanent, errorClass: error.errorClass, repaired: false }
  }
}

async function act(job: Job, work: Work): Promise<Attempted> {
  switch (work.kind) {
    case 'provision':
      return provision(job, work.until)
    case 'revoke':
      return revoke(job)
    case 'look':
      return look(job, work.until)
  }
}

const plain = { errorClass: null, repaired: false }

async function provision(job: Job, until: Date): Promise<Attempted> {
  const { connector, call } = job
  if (await isStanding(job)) return { kind: 'standing', ...plain }
  const password = await passwordFor(job)
  const allowedUntil = new Date(until.getTime() + nativeGraceMs)
  const wanted = describe(job, allowedUntil, password)
  await connector.ensureGranted(call, wanted)
  const seen = await connector.observe(call, wanted)
  if (seen !== 'present') throw new ConnectorError('transient', `The target answered "${seen}" right after granting.`)
  const nativeUntil = capabilities(job).nativeExpiry === 'none' ? null : allowedUntil
  return { kind: 'granted', nativeUntil, ...plain }
}

async function revoke(job: Job): Promise<Attempted> {
  const { connector, call, assignment } = job
  if (assignment.pre_existing === true) return { kind: 'standing', ...plain }
  const unwanted = describe(job, null, null)
  const secondLook = assignment.second_look_at !== null
  if (secondLook && (await connector.observe(call, unwanted)) === 'absent') return { kind: 'removed', ...plain }
  await connector.ensureRevoked(call, unwanted)
  const seen = await connector.observe(call, unwanted)
  if (seen !== 'absent') throw new ConnectorError('transient', `The target answered "${seen}" right after revoking.`)
  return { kind: 'removed', errorClass: null, repaired: secondLook }
}

async function look(job: Job, until: Date): Promise<Attempted> {
  const { connector, call, assignment } = job
  const expected = describe(job, assignment.native_until, null)
  const seen = await connector.observe(call, expected)
  if (seen === 'present') return { kind: 'still-present', ...plain }
  if (seen === 'absent') return { kind: 'gone-by-itself', ...plain }
  return { ...(await provision(job, until)), repaired: true }
}

function describe(job: Job, until: Date | null, password: string | null): TargetAssignment<unknown> {
  const { assignment, connector } = job
  return {
    id: assignment.id,
    account: assignment.account,
    entitlement: connector.entitlement.parse(assignment.entitlement),
    until,
    password,
  }
}

/**
 * Whether the access stood before our first grant. Noted before the first change, so that a crash right after it
 * cannot make our own doing look like somebody else's.
 */
async function isStanding(job: Job): Promise<boolean> {
  const { ctx, connector, assignment, call } = job
  if (assignment.pre_existing !== null) return assignment.pre_existing
  const { marker } = capabilities(job)
  const standing = marker === 'none' && (await connector.observe(call, describe(job, null, null))) !== 'absent'
  await ctx.db.transaction().execute((tx) => updateAssignment(tx, assignment.id, { pre_existing: standing }))
  return standing
}

/** The password to set, or null when the present one stays. It is stored, sealed, before the target hears of it. */
async function passwordFor(job: Job): Promise<string | null> {
  const { ctx, assignment, connector, call } = job
  if (capabilities(job).handsOut !== 'password') return null
  const stored = assignment.secret_set_at !== null && !assignment.secret_renewal
  if (stored && assignment.secret !== null)
    return ctx.sealer.open(secretPlace(assignment.id, assignment.secret_set_at), assignment.secret)
  if (stored && (await connector.observe(call, describe(job, null, null))) !== 'absent') return null
  const password = newPassword()
  const now = ctx.now()
  const sealed = ctx.sealer.seal(secretPlace(assignment.id, now), password)
  if (!(await storeSecret(ctx.db, { id: assignment.id, lease: job.lease, sealed, now }))) throw lostLease()
  return password
}

/** Where an assignment's password belongs; moved anywhere else it does not open. */
export function secretPlace(id: AssignmentId, setAt: Date | null) {
  return { table: 'assignment', row: id, field: 'secret', version: String(setAt?.getTime() ?? 0) }
}

function capabilities({ connector, assignment }: Job) {
  return connector.capabilities(connector.entitlement.parse(assignment.entitlement))
}

function lostLease(): ConnectorError {
  return new ConnectorError('conflict', 'Another worker has taken this over.')
}

export function toOpenGrant(row: GrantRow): OpenGrant {
  return {
    id: row.id,
    state: row.state,
    durationMs: row.duration_ms,
    endsAt: row.ends_at,
    activatingAt: row.activating_at,
    revokeStartedAt: row.revoke_started_at,
    accessRemovedAt: row.access_removed_at,
  }
}
