import { storeSecret, updateAssignment, sealedPassword } from '@/db/queries/assignments'
import type { AssignmentRow, TargetRow } from '@/db/schema'
import {
  isConnectorError,
  ConnectorError,
  type Call,
  type Connector,
  type TargetAssignment,
} from '@/lib/connectors/connector'
import type { Outcome, Work } from '@/lib/domain/assignment'
import { SECOND } from '@/lib/domain/duration'
import { troubleText } from '@/lib/domain/target-trouble'
import type { Context } from '../context'
import { newPassword } from './password'
import { secretPlace } from './secret-place'

/**
 * The target may let access stand this much longer than asked for: the grant's time counts from the target's answer,
 * which comes up to a call's length later, and the portal's own end comes first. With a connector's own lag for
 * differing clocks it stays within a minute.
 */
const nativeGraceMs = 55 * SECOND

/** One claimed assignment in the hands of one worker. */
export interface Job {
  ctx: Context
  target: TargetRow
  connector: Connector<unknown, unknown>
  assignment: AssignmentRow
  lease: string
  call: Call<unknown>
}

/** An outcome with what the row keeps: of a failure its class and the target's own words, of a look whether it mended. */
export type Attempted = Outcome & { errorClass: string | null; detail: string | null; repaired: boolean }

export async function attempt(job: Job, work: Work): Promise<Attempted> {
  try {
    return await act(job, work)
  } catch (error) {
    if (!isConnectorError(error)) throw error
    const permanent = error.errorClass === 'refused' || error.errorClass === 'not-found'
    return {
      kind: 'failed',
      message: troubleText(error.errorClass, error.message),
      detail: error.message,
      permanent,
      retryAfterMs: error.retryAfterMs,
      errorClass: error.errorClass,
      repaired: false,
    }
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

const plain = { errorClass: null, detail: null, repaired: false }

async function provision(job: Job, until: Date): Promise<Attempted> {
  const { connector, call } = job
  if (await isStanding(job)) return { kind: 'standing', ...plain }
  if (job.target.mode === 'dry-run') throw await dryRun(job)
  const password = await passwordFor(job)
  const allowedUntil = new Date(until.getTime() + nativeGraceMs)
  const wanted = describe(job, allowedUntil, password)
  await connector.ensureGranted(call, wanted)
  const seen = await connector.observe(call, wanted)
  if (seen !== 'present')
    throw new ConnectorError('transient', `The target answered "${seen}" right after granting.`)
  const nativeUntil = capabilities(job).nativeExpiry === 'none' ? null : allowedUntil
  return { kind: 'granted', nativeUntil, ...plain }
}

/** What a grant on a target that is only tried out ends with: everything was looked at, and nothing was done. */
async function dryRun({ connector, call, assignment }: Job): Promise<ConnectorError> {
  const { account, entitlement } = assignment
  await connector.preflight(call, [entitlement])
  return new ConnectorError(
    'refused',
    `Dry run: nothing was changed on the target. ${account} would have been given ${connector.entitlementKey(entitlement)}.`,
  )
}

async function revoke(job: Job): Promise<Attempted> {
  const { connector, call, assignment } = job
  if (assignment.pre_existing === true) return { kind: 'standing', ...plain }
  const unwanted = describe(job, null, null)
  const secondLook = assignment.second_look_at !== null
  // What is there is taken back on a dry run as well; where nothing is, nothing is touched.
  if ((secondLook || job.target.mode === 'dry-run') && (await connector.observe(call, unwanted)) === 'absent')
    return { kind: 'removed', ...plain }
  await connector.ensureRevoked(call, unwanted)
  const seen = await connector.observe(call, unwanted)
  if (seen !== 'absent')
    throw new ConnectorError('transient', `The target answered "${seen}" right after revoking.`)
  return { kind: 'removed', ...plain, repaired: secondLook }
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
  const { assignment } = job
  return {
    id: assignment.id,
    account: assignment.account,
    entitlement: assignment.entitlement,
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
  const standing =
    marker === 'none' && (await connector.observe(call, describe(job, null, null))) !== 'absent'
  // No audit event: this is what the engine saw, not a change; the grant's own events follow.
  await ctx.db.transaction().execute((tx) => updateAssignment(tx, assignment.id, { pre_existing: standing }))
  return standing
}

/** The password to set, or null when the present one stays. It is stored, sealed, before the target hears of it. */
async function passwordFor(job: Job): Promise<string | null> {
  const { ctx, assignment, connector, call } = job
  if (capabilities(job).handsOut !== 'password') return null
  const stored = assignment.secret_set_at !== null && !assignment.secret_renewal
  const kept =
    stored && assignment.secret_revealed_at === null ? await sealedPassword(ctx.vault, assignment.id) : null
  if (kept !== null) return ctx.sealer.open(secretPlace(assignment.id, kept.setAt), kept.sealed)
  if (stored && (await connector.observe(call, describe(job, null, null))) !== 'absent') return null
  const password = newPassword()
  const now = ctx.now()
  const sealed = ctx.sealer.seal(secretPlace(assignment.id, now), password)
  if (!(await storeSecret(ctx.db, { id: assignment.id, lease: job.lease, sealed, now }))) throw lostLease()
  return password
}

function capabilities({ connector, assignment }: Job) {
  return connector.capabilities(assignment.entitlement)
}

function lostLease(): ConnectorError {
  return new ConnectorError('conflict', 'Another worker has taken this over.')
}
