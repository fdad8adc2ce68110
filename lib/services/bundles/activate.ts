import { findActivation, insertActivation, type ActivationRow } from '@/db/queries/bundle-activations'
import { bundles, type BundleRow } from '@/db/queries/bundles'
import { askedBy, bundleName } from '@/lib/domain/bundle'
import { requestName, type PrincipalId } from '@/lib/domain/ids'
import { ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import {
  batchIdOf,
  submitRequests,
  type RoleOutcome,
  type SubmitManyInput,
  type SubmitManyRefusal,
} from '../requests/submit-many'
import { nextLook, settleBundle } from './settle'

/** The bundles the viewer may activate: those for all of whose roles they are eligible now. */
export function myBundles(ctx: PersonContext): Promise<BundleRow[]> {
  return bundles(ctx.db, { eligible: { principalId: ctx.viewer.id, now: ctx.now() } })
}

/** The bundle of this name in addresses, or null. */
export async function bundleNamed(ctx: Pick<PersonContext, 'db'>, slug: string): Promise<BundleRow | null> {
  const [found] = await bundles(ctx.db, { eligible: null, slug })
  return found ?? null
}

export interface BundleSent {
  outcomes: RoleOutcome[]
  /** Whether a refusal has brought all of it down at once, so that nothing of it is given. */
  undone: boolean
}

/**
 * Asks for every role of a bundle in one go; what becomes of them is watched over together. Where the policy refuses a
 * part of a bundle that is given whole or not at all, the others are taken back before they reach their targets.
 */
export async function activateBundle(
  ctx: PersonContext,
  bundle: BundleRow,
  wish: Omit<SubmitManyInput, 'roleIds'>,
): Promise<Result<BundleSent, SubmitManyRefusal>> {
  const now = ctx.now()
  const id = batchIdOf(ctx, wish.idempotencyKey)
  // The watch is there before what it watches: a crash in between leaves nothing half done unseen.
  await watch(ctx, { id, bundle, principalId: wish.forId ?? ctx.viewer.id, now })
  const begun = await findActivation(ctx.db, id)
  if (begun !== null && !mayStillAsk(begun, now)) return ok(asFound(begun))
  const sent = await submitRequests(ctx, { ...wish, roleIds: bundle.roles.map((role) => role.id) })
  if (!sent.ok) return sent
  const refused = sent.value.some(({ state }) => state === 'REJECTED')
  const activation = refused ? await findActivation(ctx.db, id) : null
  if (activation?.state === 'open') await settleBundle(ctx, activation, now)
  return ok({ outcomes: sent.value, undone: refused && bundle.if_one_fails === 'undo' })
}

/** A click repeated with its key completes what broke off, but adds nothing to what was given up meanwhile. */
function mayStillAsk({ state, ending, submitted_at }: ActivationRow, now: Date): boolean {
  return state === 'open' && ending === null && now < askedBy(submitted_at)
}

function asFound({ parts, ending }: ActivationRow): BundleSent {
  const outcomes = parts.flatMap((part) => {
    const { request_id: id, request_state: state, number, verdict, role_id: roleId, role_name: role } = part
    if (id === null || state === null || number === null) return []
    const reasons = verdict?.outcome === 'refused' ? verdict.reasons : []
    return [{ id, name: requestName(number), state, reasons, grantId: null, repeated: true, roleId, role }]
  })
  return { outcomes, undone: ending === 'undone' }
}

async function watch(
  ctx: PersonContext,
  { id, bundle, principalId, now }: { id: string; bundle: BundleRow; principalId: PrincipalId; now: Date },
): Promise<void> {
  await atomically<null, never>(ctx, async (tx) => {
    const number = await insertActivation(tx, {
      id,
      bundleId: bundle.id,
      principalId,
      now,
      dueAt: nextLook(now),
    })
    if (number !== null)
      await record(tx, ctx, now, {
        action: 'bundle.activated',
        object: { type: 'bundle', id, name: `${bundleName(number)} ${bundle.name}` },
        after: { roles: bundle.roles.map((role) => role.name), ifOneFails: bundle.if_one_fails },
      })
    return ok(null)
  })
}
